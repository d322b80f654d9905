/**
 * The OpenSSH server of Windows: its service and its way through the firewall. Where it is not installed, people are told
 * how ("Get started with OpenSSH for Windows" on Microsoft Learn). ENABLE_SSH=NO leaves the service as it is.
 */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { PowerShellAction } from '../../machine/actions.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { type FirewallRule, networkKinds } from '../../machine/windows/firewall-rule.ts'
import { change } from '../../network/windows/change.ts'
import { allow, disallow, type InboundRule } from './firewall.ts'

const ownRule: InboundRule = {
  name: 'vmcontext-ssh',
  displayName: 'vmcontext: SSH',
  protocol: 'TCP',
  number: 22,
}

/** What the installation of OpenSSH calls its own. */
const itsRule = 'OpenSSH-Server-In-TCP'

const isForServer = ({ program }: FirewallRule): boolean => program === null || /\\sshd\.exe$/i.test(program)

/**
 * The rule of the installation lets everybody in, or those whom somebody has chosen by address or port. As it comes with
 * newer versions it is for private networks alone, and a guest's network is a public one to Windows.
 */
const isEnough = (rule: FirewallRule): boolean =>
  rule.enabled &&
  rule.allows &&
  isForServer(rule) &&
  (rule.networks.length === networkKinds.length ||
    rule.addresses.length > 0 ||
    (rule.ports.length > 0 && !rule.ports.includes(String(ownRule.number))))

/** The rule of the installation stays as it is: what it does not let in, one of ours does. */
const throughFirewall = (facts: WindowsFacts): PowerShellAction =>
  facts.firewallRules.some(rule => rule.name === itsRule && isEnough(rule))
    ? change(`firewall rule ${itsRule}`, true, [])
    : allow(ownRule, facts)

const service = ({ automatic, running }: NonNullable<WindowsFacts['sshd']>): readonly PowerShellAction[] => [
  change('service sshd starts with Windows', automatic, [
    { command: 'Set-Service', parameters: { Name: 'sshd', StartupType: 'Automatic' } },
  ]),
  change('service sshd runs', running, [{ command: 'Start-Service', parameters: { Name: 'sshd' } }]),
]

/** What opens the server, or takes our own rule away; the server itself is not installed. */
export const serverActions = (settings: Settings, facts: WindowsFacts): readonly PowerShellAction[] => {
  if (settings.invalid('ENABLE_SSH')) return []
  if (settings.get('ENABLE_SSH') !== true) return disallow(ownRule.name, facts)
  return facts.sshd == null ? [] : [...service(facts.sshd), throughFirewall(facts)]
}

/** OpenSSH is a capability from Windows Server 2019 and Windows 10 1809 on. */
const installation = ({ os }: WindowsFacts): string => {
  const [major = 0, , build = 0] = os.version.split('.').map(Number)
  return major > 10 || (major === 10 && build >= 17_763)
    ? 'install it: Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0; then run "vmcontext apply"'
    : 'install the MSI of https://github.com/PowerShell/Win32-OpenSSH, then run "vmcontext apply"'
}

/** Said where somebody asked for it: keys that are given, or ENABLE_SSH=YES. */
export const serverProblems = (settings: Settings, facts: WindowsFacts): readonly Problem[] => {
  const variable = (['ENABLE_SSH', 'SSH_PUBLIC_KEY'] as const).find(name => settings.given(name))
  const isWanted = settings.get('ENABLE_SSH') === true && !settings.invalid('ENABLE_SSH')
  if (facts.sshd !== null || variable === undefined || !isWanted) return []
  return [
    {
      severity: 'warning',
      variable,
      message: `${variable}: OpenSSH's server is not installed here, so nobody can log in over SSH yet`,
      hint: installation(facts),
    },
  ]
}
