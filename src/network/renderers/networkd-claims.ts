/** Users' .network files that are for a NIC of the context as well, systemd.network(5), [MATCH] SECTION OPTIONS. */
import type { Problem } from '../../context/problem.ts'
import type { UserFile } from '../../machine/facts.ts'
import type { NicIntent } from '../plan.ts'

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The settings of [Match], in their order; lists are separated by spaces. */
const matchOf = (content: string): readonly (readonly [key: string, values: readonly string[]])[] => {
  let section = ''
  return content.split('\n').flatMap(line => {
    const text = line.trim()
    section = /^\[(.+)\]$/.exec(text)?.[1] ?? section
    const [, key, value] = /^(\w+)\s*=\s*(.*)$/.exec(text) ?? []
    return section === 'Match' && key !== undefined ? [[key, (value ?? '').split(/\s+/)] as const] : []
  })
}

/** The NIC is named by its MAC address or its device name; a pattern such as en* names nobody. */
const names = ({ content }: UserFile, { mac, device, setMac }: NicIntent): boolean =>
  matchOf(content).some(([key, values]) => {
    if (key === 'Name') return values.includes(device)
    const wanted = [mac, setMac].map(address => address?.toLowerCase())
    return (
      (key === 'MACAddress' || key === 'PermanentMACAddress') &&
      values.some(value => wanted.includes(value.toLowerCase().replaceAll('-', ':')))
    )
  })

/** A file that fits by a pattern, or by having no [Match] at all, counts only where it comes first. */
const fitsByPattern = ({ content }: UserFile, { device }: NicIntent): boolean => {
  const match = matchOf(content)
  return (
    match.length > 0 &&
    match.every(([key, values]) => key === 'Name' && values.some(each => isLike(each, device)))
  )
}

/** A shell pattern without sets, glob(7). */
const isLike = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(name)

/**
 * Of the files that match a link networkd takes the first, sorted by name wherever they lie.
 *
 * @param own name of our file for the NIC
 */
export const claims = (nic: NicIntent, own: string, users: readonly UserFile[]): readonly Problem[] =>
  users
    .filter(({ path }) => path.endsWith('.network'))
    .flatMap(user => {
      const isFirst = nameOf(user.path) < own
      if (!names(user, nic) && !(isFirst && fitsByPattern(user, nic))) return []
      return [
        {
          severity: 'warning',
          message: isFirst
            ? `${nic.name}: ${user.path} is for ${nic.device} too and comes first by name, so systemd-networkd takes it and not the context's settings`
            : `${nic.name}: ${user.path} is for ${nic.device} too; the context's settings come first by name, so systemd-networkd does not read it for that`,
          hint: `remove ${user.path}, or leave the network to it with NETCFG_TYPE=none`,
        },
      ]
    })
