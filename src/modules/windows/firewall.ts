/**
 * Rules of the firewall ("New-NetFirewallRule", and "Netsh AdvFirewall Firewall Commands" where Windows lacks the module
 * NetSecurity). Rules of Windows are known by the resource of their group, which is no translated text; ours by their name.
 */
import type { PowerShellAction } from '../../machine/actions.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import type { FirewallRule } from '../../machine/windows/firewall-rule.ts'
import type { Call } from '../../machine/windows/powershell/call.ts'
import { change, removal } from '../../network/windows/change.ts'

/** Something that may come in. */
export interface InboundRule {
  readonly name: string
  /** As people see it in the list of rules. */
  readonly displayName: string
  readonly protocol: 'TCP' | 'ICMPv4' | 'ICMPv6'
  /** A port of TCP, or a type of ICMP. */
  readonly number: number
}

/** Nothing is filtered, and no rule can be made: its service is disabled. */
const isOff = ({ firewall }: WindowsFacts): boolean => firewall === false

const hasModule = ({ modules }: WindowsFacts): boolean => modules.includes('NetSecurity')

const byCmdlet = ({ name, displayName, protocol, number }: InboundRule): readonly Call[] => [
  { command: 'Remove-NetFirewallRule', parameters: { Name: name }, mayFail: true },
  {
    command: 'New-NetFirewallRule',
    parameters: {
      Name: name,
      DisplayName: displayName,
      Direction: 'Inbound',
      Action: 'Allow',
      Profile: 'Any',
      Protocol: protocol,
      ...(protocol === 'TCP' ? { LocalPort: String(number) } : { IcmpType: String(number) }),
    },
  },
]

const byNetsh = ({ name, protocol, number }: InboundRule): readonly Call[] => [
  {
    command: 'netsh.exe',
    arguments: ['advfirewall', 'firewall', 'delete', 'rule', `name=${name}`],
    mayFail: true,
  },
  {
    command: 'netsh.exe',
    arguments: [
      ...['advfirewall', 'firewall', 'add', 'rule', `name=${name}`, 'dir=in', 'action=allow', 'profile=any'],
      ...(protocol === 'TCP'
        ? ['protocol=TCP', `localport=${number}`]
        : [`protocol=${protocol.toLowerCase()}:${number},any`]),
    ],
  },
]

/** netsh names a rule by what people see, and gives it a GUID. */
const isCalled = (rule: FirewallRule, name: string): boolean =>
  rule.name === name || rule.displayName === name

/** A rule of ours is there and counts; one that somebody has switched off is made anew, one that he has limited stays so. */
export const allow = (rule: InboundRule, facts: WindowsFacts): PowerShellAction =>
  change(
    `firewall rule ${rule.name}`,
    isOff(facts) ||
      facts.firewallRules.some(each => each.enabled && each.allows && isCalled(each, rule.name)),
    hasModule(facts) ? byCmdlet(rule) : byNetsh(rule),
  )

/** A rule of ours is no more. */
export const disallow = (name: string, facts: WindowsFacts): readonly PowerShellAction[] => {
  const present = facts.firewallRules.filter(rule => isCalled(rule, name))
  if (isOff(facts) || present.length === 0) return []
  const calls: readonly Call[] = hasModule(facts)
    ? present.map(rule => ({ command: 'Remove-NetFirewallRule', parameters: { Name: rule.name } }))
    : [{ command: 'netsh.exe', arguments: ['advfirewall', 'firewall', 'delete', 'rule', `name=${name}`] }]
  return [removal(`firewall rule ${name}, which is no longer wanted`, calls)]
}

/** Whether the rules of this group of Windows' own are enabled, which is all that can be done for them; `name` stands for all. */
export const isGroupOpen = (group: string, name: string, { firewallRules }: WindowsFacts): boolean => {
  const rules = firewallRules.filter(rule => rule.group === group)
  return rules.length > 0
    ? rules.every(({ enabled }) => enabled)
    : firewallRules.some(rule => rule.name === name)
}

/** Rules of Windows itself count, all of a group. */
export const allowGroup = (
  what: string,
  group: string,
  isSo: boolean,
  facts: WindowsFacts,
): PowerShellAction =>
  change(what, isSo || isOff(facts), [
    hasModule(facts)
      ? { command: 'Enable-NetFirewallRule', parameters: { Group: group } }
      : {
          command: 'netsh.exe',
          arguments: ['advfirewall', 'firewall', 'set', 'rule', `group=${group}`, 'new', 'enable=yes'],
        },
  ])
