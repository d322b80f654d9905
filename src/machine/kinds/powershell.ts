/** Calls of PowerShell, where the facts do not say that all is so already. */
import type { PowerShellAction } from '../actions.ts'
import { callText } from '../windows/powershell/text.ts'
import { type Kind, unchanged } from './kind.ts'

export const powershell: Kind<PowerShellAction> = {
  describe: ({ what }) => what,

  async perform({ isSo, calls }, { dryRun, powerShell, showDiff }) {
    if (isSo || calls.length === 0) return unchanged
    const diff = showDiff === null ? {} : { diff: `${calls.map(callText).join('\n')}\n` }
    if (dryRun) return { outcome: 'changed', ...diff }
    if (powerShell === null) return { outcome: 'skipped', message: 'the guest is not running' }
    const { ok, message } = await powerShell.make(calls)
    return ok ? { outcome: 'changed', ...diff } : { outcome: 'failed', message }
  },
}
