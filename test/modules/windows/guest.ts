/** An imaginary Windows guest for the tests of its modules, and what a module wants of it in lines that people read. */
import { readSettings } from '../../../src/context/settings.ts'
import type { Action } from '../../../src/machine/actions.ts'
import { describe } from '../../../src/machine/kinds/registry.ts'
import type { WindowsFacts, WindowsUser } from '../../../src/machine/windows/facts.ts'
import { parseFacts } from '../../../src/machine/windows/facts-file.ts'
import { callText } from '../../../src/machine/windows/powershell/text.ts'
import type { Module, ModulePlan } from '../../../src/modules/module.ts'

/** The administrator that Windows comes with, called as in a German one. */
export const builtIn: WindowsUser = {
  name: 'Chef',
  sid: 'S-1-5-21-1-2-3-500',
  enabled: true,
  passwordExpires: false,
  administrator: true,
  profile: 'C:/Users/Chef',
}

export const ada: WindowsUser = {
  name: 'ada',
  sid: 'S-1-5-21-1-2-3-1001',
  enabled: true,
  passwordExpires: false,
  administrator: true,
  profile: 'C:/Users/ada',
}

/** Windows Server 2022 after its installation. */
export const guest = (changes: Partial<WindowsFacts> = {}): WindowsFacts => ({
  ...parseFacts({
    computer: { active: 'WIN-1' },
    timeZone: 'UTC',
    timeZones: ['UTC', 'Romance Standard Time', 'W. Europe Standard Time', 'Tokyo Standard Time'],
    administrators: 'Administratoren',
    users: [builtIn],
    sshd: { running: false, automatic: false },
  }),
  ...changes,
})

/** Rules as a file of facts has them: their names, or their lines too. */
export const rulesOf = (
  ...firewallRules: (string | { readonly name: string; readonly rule: string })[]
): WindowsFacts['firewallRules'] => parseFacts({ firewallRules }).firewallRules

export type Variables = Readonly<Record<string, string>>

export const planFor = async (
  module: Module<WindowsFacts>,
  variables: Variables,
  facts: WindowsFacts = guest(),
): Promise<ModulePlan> =>
  await module.plan(readSettings(new Map(Object.entries(variables)), 'windows').settings, facts)

/** Whether the facts leave an action anything to do. */
const isDone = (action: Action): boolean => action.kind === 'powershell' && action.isSo

/** What would be done, a line each: calls as they are shown, other actions by what people know them by. */
export const linesOf = ({ actions }: Pick<ModulePlan, 'actions'>): readonly string[] =>
  actions.flatMap(action => {
    if (isDone(action)) return []
    if (action.kind === 'powershell') return action.calls.map(callText)
    return action.kind === 'user-password' ? [callText(action.call)] : [describe(action)]
  })

/** What is said, a line each: severity and message. */
export const saidIn = ({ problems = [] }: ModulePlan): readonly string[] =>
  problems.map(({ severity, message }) => `${severity}: ${message}`)
