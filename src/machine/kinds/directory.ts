/** A directory with its mode and owner. */
import type { DirectoryAction } from '../actions.ts'
import { ActionError } from '../files.ts'
import { attributesOf, makeParents, sameAttributes } from './file.ts'
import { attributesDiff, changed, type Kind, unchanged } from './kind.ts'

export const directory: Kind<DirectoryAction> = {
  describe: action => `directory ${action.path}`,

  perform(action, { files, showDiff }) {
    const wanted = attributesOf(files, action.mode, action.owner)
    const status = files.status(action.path)
    if (status === null) {
      makeParents(files, action.path)
      files.makeDirectory(action.path, wanted)
      return changed([action.path], showDiff, () => `${action.path}: new directory\n`)
    }
    if (status.kind !== 'directory') {
      throw new ActionError(`cannot make the directory ${action.path}: something else is there; move it away`)
    }
    if (sameAttributes(files, status, wanted)) return unchanged
    files.setAttributes(action.path, wanted)
    return changed([action.path], showDiff, () => attributesDiff(action.path, status, wanted))
  },
}
