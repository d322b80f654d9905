/** A value of the running kernel below /proc/sys, such as its host name. */
import type { KernelAction } from '../actions.ts'
import { changed, type Kind, unchanged } from './kind.ts'

export const kernel: Kind<KernelAction> = {
  describe: action => `kernel ${action.path}`,

  perform(action, { files, live, showDiff }) {
    if (!live) return { outcome: 'skipped', message: 'the guest is not running' }
    if (action.absentIsFine === true && files.status(action.path) === null) return unchanged
    const before = Buffer.from(files.read(action.path) ?? [])
      .toString()
      .trimEnd()
    if (before === action.value) return unchanged
    files.writeInPlace(action.path, `${action.value}\n`)
    return changed([], showDiff, () => `${action.path}: ${before} -> ${action.value}\n`)
  },
}
