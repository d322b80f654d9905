/** A new start of the machine, which is left to the end of the run. */
import type { RestartAction } from '../actions.ts'
import type { Kind } from './kind.ts'

export const restart: Kind<RestartAction> = {
  describe: ({ reason }) => `restart: ${reason}`,

  perform({ reason }, { live, dryRun, requestRestart }) {
    if (!live && !dryRun) return { outcome: 'skipped', message: 'the guest is not running' }
    if (!dryRun) requestRestart(reason)
    return { outcome: 'changed' }
  },
}
