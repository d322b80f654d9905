/**
 * The computer's name: the first label of SET_HOSTNAME, and the rest as the machine's own DNS suffix. Windows takes a new
 * name with its next start. How often it was started for a name is kept, so that a name that never comes (by a policy, by
 * an answer file of sysprep) does not start the machine again and again. "Naming conventions in Active Directory for
 * computers, domains, sites, and OUs" on Microsoft Learn.
 */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { Action, FileAction, PowerShellAction } from '../../machine/actions.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import type { Call } from '../../machine/windows/powershell/call.ts'
import { change } from '../../network/windows/change.ts'
import { cleanHostName } from '../linux/hostname.ts'
import type { Module } from '../module.ts'

/** Which name was asked for, and how often the machine was started for it. */
export const renamesPath = (programData: string): string => `${programData}/vmcontext/state/renames.json`

/** A NetBIOS name has 15 characters and one for what it stands for (RFC 1001 §14.1). */
const longestName = 15

const mostTimes = 3

const tcpip = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters'
const computerName = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName'

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const setValue = (key: string, name: string, value: string): Call => ({
  command: 'Set-ItemProperty',
  parameters: { LiteralPath: key, Name: name, Value: value },
})

/** Rename-Computer refuses the name that is in use: a change that is due at the next start is taken back in its place. */
const keepName = (name: string): readonly Call[] => [
  setValue(tcpip, 'NV Hostname', name),
  // The last, as it is what the facts tell: where it fails the next run does both again.
  setValue(computerName, 'ComputerName', name.toUpperCase()),
]

const rename = (name: string, { active, pending }: WindowsFacts['computer']): PowerShellAction =>
  change(
    `computer name ${name}`,
    isSame(pending, name),
    isSame(active, name)
      ? keepName(name)
      : [{ command: 'Rename-Computer', parameters: { NewName: name, Force: true } }],
  )

const noteTimes = (name: string, times: number, programData: string): FileAction => ({
  kind: 'file',
  path: renamesPath(programData),
  content: `${JSON.stringify({ name, times })}\n`,
  mode: 0o600,
})

/** What has to follow a new name. */
const restart = (
  name: string,
  times: number,
  isPending: boolean,
  { programData }: WindowsFacts,
): readonly Action[] => [
  { ...noteTimes(name, times, programData), ...(!isPending && { when: 'changed' as const }) },
  {
    kind: 'restart',
    reason: `the computer name is ${name} from the next start on`,
    when: isPending ? 'always' : 'changed',
  },
]

/** The name has come: should it be lost again, in a copy of this image, it is tried anew. */
const forget = (name: string, { renames, programData }: WindowsFacts): readonly Action[] =>
  renames === null || renames.times === 0 ? [] : [noteTimes(name, 0, programData)]

/** "NV Domain" counts from the next start on, "Domain" until then; the last is what the facts tell. */
const setSuffix = (suffix: string, present: string): PowerShellAction =>
  change(`DNS suffix ${suffix}`, isSame(suffix, present), [
    setValue(tcpip, 'Domain', suffix),
    setValue(tcpip, 'NV Domain', suffix),
  ])

const problem = (severity: Problem['severity'], says: string, hint?: string): Problem => ({
  severity,
  variable: 'SET_HOSTNAME',
  message: `SET_HOSTNAME: ${says}`,
  ...(hint !== undefined && { hint }),
})

const cleaned = (given: string, name: string): Problem =>
  problem(
    'warning',
    `"${given}" is no host name; ${name} is taken`,
    'letters, digits, - and dots between labels of at most 63 characters',
  )

const shortened = (host: string, name: string): Problem =>
  problem(
    'warning',
    `${host} is longer than the ${longestName} characters of a computer name; ${name} is taken`,
    `other machines whose names begin with ${name} get the same one: tell them apart at the beginning`,
  )

const unusable = (given: string): Problem =>
  problem('error', `"${given}" holds no letter or digit; the computer name stays as it is`)

const onlyDigits = (name: string): Problem =>
  problem(
    'error',
    `Windows takes no computer name of digits only, as ${name} is; it stays as it is`,
    `put a letter in it, such as ${`vm${name}`.slice(0, longestName)}`,
  )

const joined = (name: string, active: string): Problem =>
  problem(
    'warning',
    `this machine is a member of a domain and keeps its name there${active === '' ? '' : `, ${active},`} instead of ${name}`,
    `rename it with an account of the domain (Rename-Computer -DomainCredential), or give ${active === '' ? 'that name' : `SET_HOSTNAME='${active}'`}`,
  )

const givenUp = (name: string, active: string): Problem =>
  problem(
    'error',
    `the machine was started ${mostTimes} times to be called ${name} and is still ${active}; it is not started for it again`,
    'look for what sets the name (an answer file of sysprep, a policy, another agent), then rename it by hand, or remove %ProgramData%\\vmcontext\\state\\renames.json to have it tried again',
  )

const notLookedUp: Problem = {
  severity: 'warning',
  variable: 'DNS_HOSTNAME',
  message: 'DNS_HOSTNAME: known, but this version does not honour it yet',
  hint: 'give SET_HOSTNAME',
}

interface Planned {
  readonly actions: readonly Action[]
  readonly problems: readonly Problem[]
}

const failed = (why: Problem): Planned => ({ actions: [], problems: [why] })

/** The computer's own name, or why it does not get it. */
const planName = (name: string, facts: WindowsFacts): Planned => {
  const { computer, renames } = facts
  const { active, pending, domainMember } = computer
  if (domainMember) return isSame(active, name) ? { actions: [], problems: [] } : failed(joined(name, active))
  if (/^\d+$/.test(name)) return failed(onlyDigits(name))
  if (isSame(active, name)) return { actions: [rename(name, computer), ...forget(name, facts)], problems: [] }
  const times = renames !== null && isSame(renames.name, name) ? renames.times : 0
  if (times >= mostTimes) return failed(givenUp(name, active))
  return {
    actions: [rename(name, computer), ...restart(name, times + 1, isSame(pending, name), facts)],
    problems: [],
  }
}

/** What SET_HOSTNAME makes of it. */
const planHost = (given: string, facts: WindowsFacts): Planned => {
  const whole = cleanHostName(given)
  if (whole === '') return failed(unusable(given))
  const [host = whole, ...labels] = whole.split('.')
  const name = host.slice(0, longestName).replace(/-+$/, '')
  const suffix = labels.join('.')
  const planned = planName(name, facts)
  return {
    // A member's suffix is its domain's, and follows that.
    actions: [
      ...planned.actions,
      ...(suffix === '' || facts.computer.domainMember ? [] : [setSuffix(suffix, facts.computer.suffix)]),
    ],
    problems: [
      ...(whole === given ? [] : [cleaned(given, whole)]),
      ...(name === host ? [] : [shortened(host, name)]),
      ...planned.problems,
    ],
  }
}

const lookUp = (settings: Settings): readonly Problem[] =>
  settings.get('DNS_HOSTNAME') === true ? [notLookedUp] : []

export const hostname = {
  name: 'hostname',
  stage: 'local',

  plan(settings, facts) {
    const given = settings.get('SET_HOSTNAME')
    const { actions, problems } = given === null ? { actions: [], problems: [] } : planHost(given, facts)
    return { actions, problems: [...problems, ...lookUp(settings)] }
  },
} satisfies Module<WindowsFacts>
