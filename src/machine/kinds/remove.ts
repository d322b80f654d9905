/** No file of ours where none is wanted any more. */
import { ownHeader, type RemoveAction } from '../actions.ts'
import { changed, type Kind, unchanged } from './kind.ts'

const mark = ownHeader('').trim()

/** The file begins with our header, in whatever comment syntax. */
export const isOurs = (content: Uint8Array): boolean =>
  Buffer.from(content.subarray(0, 200)).toString().includes(mark)

export const remove: Kind<RemoveAction> = {
  describe: action => `remove ${action.path}`,

  perform(action, { files, showDiff }) {
    if (files.status(action.path)?.kind !== 'file') return unchanged
    const before = files.readNoFollow(action.path)
    if (before === null) return unchanged
    if (!isOurs(before)) {
      return { outcome: 'skipped', message: `${action.path} does not carry our header, so it is left alone` }
    }
    files.remove(action.path)
    return changed([], showDiff, show => show(action.path, before, null))
  },
}
