/** A program of the guest. The engine has settled whether its turn has come (`when`). */
import type { CommandAction } from '../actions.ts'
import type { Kind } from './kind.ts'

const defaultSeconds = 60

export const command: Kind<CommandAction> = {
  describe: action => `command ${action.command.join(' ')}`,

  async perform(action, { live, dryRun, runCommand }) {
    if (!live) return { outcome: 'skipped', message: 'the guest is not running' }
    if (dryRun) return { outcome: 'changed' }
    const { command, timeout = defaultSeconds, postponed = [] } = action
    const { ok, message, exitCode } = await runCommand(command, timeout)
    if (ok) return { outcome: 'changed' }
    const isLater = exitCode !== undefined && postponed.includes(exitCode)
    return { outcome: isLater ? 'skipped' : 'failed', message }
  },
}
