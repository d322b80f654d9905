/** What becomes of a machine that obeys calls: the machine itself is in `simulated/`. */
import assert from 'node:assert/strict'
import type { PowerShellAction } from '../../../src/machine/actions.ts'
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import type { Call } from '../../../src/machine/windows/powershell/call.ts'
import { cmdlets } from './simulated/cmdlets.ts'
import { obeyNetsh } from './simulated/netsh.ts'

const obey = (facts: WindowsFacts, call: Call): WindowsFacts => {
  if (call.command === 'netsh.exe') return obeyNetsh(facts, call.arguments ?? [])
  const how = cmdlets[call.command]
  assert.ok(how !== undefined, `there is no ${call.command}`)
  return how(facts, Number(call.parameters?.InterfaceIndex), call.parameters ?? {})
}

/** The machine after each call, the last being the one it ends as. @throws AssertionError where it refuses a call */
export const simulate = (
  actions: readonly PowerShellAction[],
  before: WindowsFacts,
): readonly WindowsFacts[] => {
  const states: WindowsFacts[] = []
  for (const call of actions.flatMap(({ isSo, calls }) => (isSo ? [] : calls))) {
    const now = states.at(-1) ?? before
    try {
      states.push(obey(now, call))
    } catch (error) {
      if (call.mayFail !== true) throw error
    }
  }
  return states
}
