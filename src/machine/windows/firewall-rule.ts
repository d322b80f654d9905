/**
 * An inbound rule of the firewall out of the line that Windows keeps for it: `v2.31|Action=Allow|Active=TRUE|Dir=In|…|`,
 * fields of which some may be there several times ([MS-GPFAS] §2.2.2.19). What else a rule is about is one more field here.
 */

/** What Windows takes a network for; one that it does not know is public. */
export const networkKinds = ['Domain', 'Private', 'Public'] as const

export type NetworkKind = (typeof networkKinds)[number]

export interface FirewallRule {
  /** Such as OpenSSH-Server-In-TCP, in every language; a GUID where netsh made it. */
  readonly name: string
  /** As people see it in the list of rules, or the resource that it is translated from. */
  readonly displayName: string
  /** It is for what comes in, and counts. */
  readonly enabled: boolean
  /** What it is about is let in, and not kept out. */
  readonly allows: boolean
  /** The networks it is for. */
  readonly networks: readonly NetworkKind[]
  /** Local ports and ranges of them; none where it is for all. */
  readonly ports: readonly string[]
  /** Remote addresses it is limited to; none where it is for everybody. */
  readonly addresses: readonly string[]
  /** The program it is limited to. */
  readonly program: string | null
  /** The resource that the name of its group is translated from. */
  readonly group: string | null
}

/** A rule of which the name alone is known: enabled, and for everybody. */
export const namedRule = (name: string): FirewallRule => ({
  name,
  displayName: name,
  enabled: true,
  allows: true,
  networks: networkKinds,
  ports: [],
  addresses: [],
  program: null,
  group: null,
})

/** null where the line is no rule. */
export const parseRule = (name: string, line: string): FirewallRule | null => {
  if (!/^v\d+\.\d+\|/.test(line)) return null
  const fields = line.split('|').map(field => {
    const at = field.indexOf('=')
    return { key: field.slice(0, Math.max(at, 0)), value: field.slice(at + 1) }
  })
  const all = (...keys: string[]): readonly string[] =>
    fields.flatMap(({ key, value }) => (keys.includes(key) ? [value] : []))
  const is = (key: string, value: string): boolean =>
    all(key).some(found => found.toLowerCase() === value.toLowerCase())
  const networks = networkKinds.filter(kind => is('Profile', kind))
  return {
    name,
    displayName: all('Name')[0] ?? name,
    enabled: is('Active', 'TRUE') && is('Dir', 'In'),
    allows: is('Action', 'Allow'),
    networks: networks.length === 0 ? networkKinds : networks,
    ports: all('LPort', 'LPort2_10'),
    addresses: all('RA4', 'RA6', 'RA42', 'RA62'),
    program: all('App')[0] ?? null,
    group: all('EmbedCtxt')[0] ?? null,
  }
}
