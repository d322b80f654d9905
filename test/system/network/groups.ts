/**
 * A control group of its own for each guest: two in one would see each other's units. Of version 1 these are groups
 * of two hierarchies, systemd's own and the one that is version 2's already.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { until } from './until.ts'

const hierarchies = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd'].filter(folder =>
  existsSync(join(folder, 'cgroup.procs')),
)

export interface Group extends AsyncDisposable {
  /** How a command line begins that is to run in there. */
  readonly enter: readonly [string, ...string[]]
}

/** A new group of this name; it can go once what runs in it has ended. */
export const makeGroup = async (name: string): Promise<Group> => {
  const folders = hierarchies.map(folder => join(folder, name))
  for (const folder of folders) await mkdir(folder, { recursive: true })
  const joinAll = folders.map(folder => `echo $$ > ${folder}/cgroup.procs`).join('\n')
  return {
    enter: ['sh', '-ec', `${joinAll}\nexec "$@"`, 'sh'],
    [Symbol.asyncDispose]: async () => {
      for (const folder of folders) await remove(folder)
    },
  }
}

/** Takes away the groups whose names say so. */
export const removeGroups = async (isLeft: (name: string) => boolean): Promise<void> => {
  for (const folder of hierarchies)
    for (const name of (await readdir(folder)).filter(isLeft)) await remove(join(folder, name))
}

/** A group goes only once those below it have gone, and a moment after its last process. */
const remove = (group: string): Promise<void> =>
  until(`the end of ${group}`, 10, async () => {
    const { stdout } = await execa('find', [group, '-depth', '-type', 'd'], { reject: false })
    for (const folder of stdout.split('\n').filter(line => line !== ''))
      await rmdir(folder).catch(() => undefined)
    return !existsSync(group) || 'it is still there'
  })
