/** Users' YAML that defines a NIC of the context as well, or that nobody can read: netplan(5). */
import type { Problem } from '../../../context/problem.ts'
import type { UserFile } from '../../../machine/facts.ts'
import type { NicIntent } from '../../plan.ts'
import { type Backend, idOf } from './definition.ts'

interface Definition {
  readonly path: string
  readonly id: string
  readonly mac: string | null
  /** The device's name, or a pattern for it. */
  readonly device: string | null
}

const mapOf = (value: unknown, key: string): Readonly<Record<string, unknown>> => {
  const found = typeof value === 'object' && value !== null ? Reflect.get(value, key) : null
  return typeof found === 'object' && found !== null ? { ...found } : {}
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A definition without `match` is for the device of its name. */
const toDefinition = (path: string, id: string, found: unknown): Definition => {
  const match = mapOf(found, 'match')
  const hasMatch = Object.keys(match).length > 0
  const mac = text(match.macaddress)?.toLowerCase() ?? null
  return { path, id, mac, device: hasMatch ? text(match.name) : id }
}

const isFor = ({ id, mac, device }: Definition, nic: NicIntent): boolean =>
  id === idOf(nic) || (mac === null ? device === nic.device : mac === nic.mac || mac === nic.setMac)

const whoWins = ({ id }: Definition, nic: NicIntent, backend: Backend): string => {
  const own = idOf(nic)
  if (id === own) return 'netplan makes one definition of the two'
  if (backend === 'NetworkManager') return "the context's has a higher priority, so NetworkManager takes that"
  return id < own
    ? `${id} comes before ${own}, so systemd-networkd takes it and not the context's settings`
    : `the context's, ${own}, comes first by name, so systemd-networkd takes that`
}

const doubled = (definition: Definition, nic: NicIntent, backend: Backend): Problem => ({
  severity: 'warning',
  message: `${nic.name}: ${definition.path} defines ${nic.device} too, as ${definition.id}; ${whoWins(definition, nic, backend)}`,
  hint: `take ${definition.id} out of ${definition.path}, or leave the network to it with NETCFG_TYPE=none`,
})

const unreadable = (path: string, message: string): Problem => ({
  severity: 'warning',
  message: `${path}: ${message.split('\n')[0]?.replace(/:$/, '')}; netplan takes no file as long as one cannot be read`,
  hint: `mend ${path}`,
})

/** What is to be said of the users' files. */
export const claims = async (
  nics: readonly NicIntent[],
  users: readonly UserFile[],
  backend: Backend,
): Promise<readonly Problem[]> => {
  if (users.length === 0) return []
  const { parseDocument } = await import('yaml')
  return users.flatMap(({ path, content }): readonly Problem[] => {
    // netplan reads YAML as of 1.1, and every scalar of it as text.
    const document = parseDocument(content, { version: '1.1', schema: 'failsafe' })
    const [error] = document.errors
    if (error !== undefined) return [unreadable(path, error.message)]
    const ethernets = mapOf(mapOf(document.toJS(), 'network'), 'ethernets')
    const definitions = Object.entries(ethernets).map(([id, found]) => toDefinition(path, id, found))
    return nics.flatMap(nic =>
      definitions.filter(each => isFor(each, nic)).map(each => doubled(each, nic, backend)),
    )
  })
}
