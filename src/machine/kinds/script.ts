/** A program of the user's own: once per boot and context, or always with `--force`. */
import type { ScriptAction } from '../actions.ts'
import { type Kind, unchanged } from './kind.ts'

export const script: Kind<ScriptAction> = {
  describe: action => `script ${action.name}`,

  async perform(action, { live, dryRun, scripts }) {
    if (!live) return { outcome: 'skipped', message: 'the guest is not running' }
    if (await scripts.ranAlready(action)) return unchanged
    if (dryRun) return { outcome: 'changed' }
    const { ok, message } = await scripts.run(action)
    return ok ? { outcome: 'changed', message } : { outcome: 'failed', message }
  },
}
