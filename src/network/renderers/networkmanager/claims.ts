/** Users' connection profiles that are for a NIC of the context as well, nm-settings-keyfile(5). */
import type { Problem } from '../../../context/problem.ts'
import type { UserFile } from '../../../machine/facts.ts'
import type { NicIntent } from '../../plan.ts'
import { priority } from './profile.ts'

/** What of a profile says which devices it is for, and whether it comes first. */
interface Profile {
  readonly path: string
  readonly mac: string | null
  readonly device: string | null
  readonly priority: number
}

/** Old names of the section are still read. */
const sections = ['ethernet', '802-3-ethernet']

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const section = (parsed: unknown, name: string): Readonly<Record<string, unknown>> => {
  const found = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : null
  return typeof found === 'object' && found !== null ? { ...found } : {}
}

/** Null where it is no profile for a NIC. */
const read = ({ path, content }: UserFile, parse: (content: string) => unknown): Profile | null => {
  const parsed = parse(content)
  const connection = section(parsed, 'connection')
  if (!sections.includes(String(connection.type))) return null
  if (String(connection.autoconnect) === 'false') return null
  const ethernet = Object.assign({}, ...sections.map(name => section(parsed, name)))
  return {
    path,
    mac: text(ethernet['mac-address'])?.toLowerCase() ?? null,
    device: text(connection['interface-name']),
    priority: Number(connection['autoconnect-priority'] ?? 0) || 0,
  }
}

const isFor = ({ mac, device }: Profile, nic: NicIntent): boolean =>
  mac === null ? device === null || device === nic.device : mac === nic.mac || mac === nic.setMac

/**
 * Of several profiles that fit a NIC NetworkManager takes the one of the highest priority, and of two that have
 * it the one that was in use last. One that is for any NIC is worth a word only where it may win.
 */
export const claims = async (
  nics: readonly NicIntent[],
  users: readonly UserFile[],
): Promise<readonly Problem[]> => {
  if (users.length === 0) return []
  const { parse } = await import('ini')
  const profiles = users.flatMap(user => read(user, parse) ?? [])
  return nics.flatMap(nic =>
    profiles
      .filter(profile => isFor(profile, nic))
      .filter(({ mac, device, priority: theirs }) => (mac ?? device) !== null || theirs >= priority)
      .map(({ path, priority: theirs }) => ({
        severity: 'warning',
        message:
          theirs >= priority
            ? `${nic.name}: ${path} fits ${nic.device} too and has autoconnect-priority ${theirs} as ours has, so NetworkManager may take it`
            : `${nic.name}: ${path} is for ${nic.device} too; the context's profile has a higher priority, so NetworkManager does not bring it up by itself`,
        hint: `remove ${path}, or leave the network to it with NETCFG_TYPE=none`,
      })),
  )
}
