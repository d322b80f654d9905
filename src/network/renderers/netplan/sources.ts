/** Which files netplan reads, and in which order: netplan(5). */
import type { FileAction } from '../../../machine/actions.ts'
import type { Facts } from '../../../machine/facts.ts'

/** A file shadows one of its name in a folder further down. */
const folders = ['/run/netplan/', '/etc/netplan/', '/lib/netplan/']

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Paths of the users' YAML and of ours, sorted by name wherever they lie. */
export const sourcesOf = (ours: readonly FileAction[], facts: Facts): readonly string[] => {
  const all = [...ours, ...facts.network.userFiles('netplan')].map(({ path }) => path)
  const byName = new Map<string, string>()
  for (const folder of folders)
    for (const path of all.filter(each => each.startsWith(folder)))
      if (!byName.has(nameOf(path))) byName.set(nameOf(path), path)
  return [...byName.keys()].sort().flatMap(name => byName.get(name) ?? [])
}
