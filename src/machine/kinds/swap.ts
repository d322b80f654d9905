/** A device that swap goes to. Others switch on swap space as well, systemd among them: who comes first does not matter. */
import type { SwapAction } from '../actions.ts'
import { activeSwap } from '../linux/swap.ts'
import { type Kind, unchanged } from './kind.ts'

const seconds = 60

export const swap: Kind<SwapAction> = {
  describe: ({ path }) => `swap on ${path}`,

  async perform({ path }, { files, live, dryRun, runCommand }) {
    if (!live) return { outcome: 'skipped', message: 'the guest is not running' }
    if (activeSwap(files).has(path)) return unchanged
    if (dryRun) return { outcome: 'changed' }
    const { ok, message } = await runCommand(['swapon', path], seconds)
    if (ok) return { outcome: 'changed' }
    return activeSwap(files).has(path) ? unchanged : { outcome: 'failed', message }
  },
}
