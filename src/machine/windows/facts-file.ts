/**
 * Facts of a Windows guest out of JSON: from a file (`--facts`), or out of what PowerShell answered. All but a NIC's name
 * and MAC address may be left out; what is there has to be of its kind. A new fact is one more line in `facts` below.
 */
import {
  flag,
  isMissing,
  known,
  list,
  mac,
  named,
  optionalNumber,
  optionalText,
  type Reader,
  type Readers,
  record,
  slashed,
  text,
  texts,
  told,
  value,
  wrong,
} from './fact-readers.ts'
import type {
  WindowsFacts,
  WindowsFamily,
  WindowsNic,
  WindowsRoute,
  WindowsUser,
  WindowsVolume,
} from './facts.ts'
import { type FirewallRule, namedRule, parseRule } from './firewall-rule.ts'

const routes = list(
  record<WindowsRoute>({
    to: named,
    via: named,
    metric: (found, at) => optionalNumber(0)(found, at) ?? 0,
    active: known(flag(true)),
  } as Readers<WindowsRoute>),
)

const family = (isRouted: boolean): Reader<WindowsFamily> =>
  record<WindowsFamily>({
    bound: flag(true),
    off: known(flag(false)),
    dhcp: flag(true),
    addresses: texts,
    skipAsSource: known(texts),
    duplicates: known(texts),
    temporary: known(texts),
    routes,
    metric: optionalNumber(null),
    mtu: optionalNumber(null),
    dns: texts,
    routerDiscovery: flag(isRouted),
  } as Readers<WindowsFamily>)

/** As a new adapter is: DHCP for IPv4, routers for IPv6. */
const nic = record<WindowsNic>({
  name: named,
  mac,
  mtu: (found, at) => optionalNumber(1500)(found, at) ?? 1500,
  pci: optionalText(null),
  virtual: flag(false),
  index: (found, at) => optionalNumber(null)(found, at) ?? Number.NaN,
  ipv4: family(false),
  ipv6: family(true),
  suffix: text(''),
  connected: known(flag(true)),
  disabled: known(flag(false)),
} as Readers<WindowsNic>)

/** Adapters whose index nobody gave are counted, so that each is told from the others. */
const nics: Reader<readonly WindowsNic[]> = (found, at) =>
  list(nic)(found, at).map((one, number) => (Number.isNaN(one.index) ? { ...one, index: number + 1 } : one))

const user = record<WindowsUser>({
  name: named,
  sid: text(''),
  enabled: flag(true),
  passwordExpires: flag(true),
  administrator: flag(false),
  profile: told(slashed('')),
} as Readers<WindowsUser>)

/** Who is there on a new Windows; the rest of its identifier is another on each. */
const usualUsers: readonly WindowsUser[] = [
  { name: 'Administrator', sid: '', enabled: true, passwordExpires: true, administrator: true },
]

const users: Reader<readonly WindowsUser[]> = (found, at) =>
  found === undefined ? usualUsers : list(user)(found, at)

/** A rule with its line, or the name of one that is enabled. */
const firewallRule: Reader<FirewallRule> = (found, at) => {
  if (typeof found === 'string') return namedRule(named(found, at))
  const { name, rule } = record<{ readonly name: string; readonly rule: string }>({
    name: named,
    rule: named,
  })(found, at)
  const read = parseRule(name, rule)
  if (read === null) throw wrong(`${at}.rule`, 'a rule as Windows keeps it, such as "v2.31|Action=Allow|…|"')
  return read
}

const volumeKinds = ['fixed', 'removable', 'cdrom', 'other'] as const

const volume = record<WindowsVolume>({
  letter: (found, at) => {
    if (typeof found !== 'string' || !/^[A-Za-z]:?$/.test(found)) throw wrong(at, 'a drive letter', found)
    return found.charAt(0).toUpperCase()
  },
  label: text(''),
  fileSystem: text(''),
  kind: (found, at) => {
    const kind = volumeKinds.find(kind => kind === (found ?? 'fixed'))
    if (kind === undefined) throw wrong(at, `one of ${volumeKinds.join(', ')}`, found)
    return kind
  },
  size: optionalNumber(null),
  sizeMax: optionalNumber(null),
  diskFree: known(value<number>('number', 'a number')(0)),
})

const optional =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (found, at) =>
    isMissing(found) ? null : reader(found, at)

const usualModules = [
  'DnsClient',
  'Microsoft.PowerShell.LocalAccounts',
  'NetAdapter',
  'NetSecurity',
  'NetTCPIP',
  'Storage',
]

const system: Reader<'windows'> = (found, at) => {
  if (!isMissing(found) && found !== 'windows') throw wrong(at, '"windows"', found)
  return 'windows'
}

const computer: Reader<WindowsFacts['computer']> = (found, at) => {
  const read = record<WindowsFacts['computer']>({
    active: text(''),
    pending: text(''),
    suffix: text(''),
    domainMember: flag(false),
  })(found, at)
  return { ...read, pending: read.pending === '' ? read.active : read.pending }
}

const facts = record<WindowsFacts>({
  system,
  live: flag(false),
  os: record<WindowsFacts['os']>({ name: text('Microsoft Windows'), version: text('10.0.20348') }),
  powershell: known(text('')),
  uuid: (found, at) => optionalText(null)(found, at)?.toLowerCase() ?? null,
  systemDrive: slashed('C:'),
  programData: slashed('C:/ProgramData'),
  computer,
  timeZone: text(''),
  timeZones: texts,
  domainController: known(flag(false)),
  users,
  administrators: text('Administrators'),
  nics,
  randomIdentifiers: known(flag(true)),
  searchList: known(texts),
  modules: (found, at) => (isMissing(found) ? usualModules : texts(found, at)),
  volumes: list(volume),
  remoteDesktop: flag(false),
  firewall: known(flag(true)),
  firewallRules: list(firewallRule),
  sshd: told(record<NonNullable<WindowsFacts['sshd']>>({ running: flag(false), automatic: flag(false) })),
  keyUsers: texts,
  openKeyFiles: known(list(slashed(''))),
  foreignKeyFiles: known(list(slashed(''))),
  mediumFiles: texts,
  contextDrive: known(optionalText(null)),
  renames: optional(
    record<NonNullable<WindowsFacts['renames']>>({
      name: text(''),
      times: (found, at) => optionalNumber(0)(found, at) ?? 0,
    }),
  ),
} as Readers<WindowsFacts>)

/**
 * The facts that this JSON tells.
 *
 * @throws InputError naming the fact, and what is expected of it
 */
export const parseFacts = (json: unknown): WindowsFacts => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong('facts', 'an object')
  return facts(json, '')
}
