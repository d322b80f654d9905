/** A symbolic link, such as /etc/localtime. */
import type { LinkAction } from '../actions.ts'
import { ActionError } from '../files.ts'
import { makeParents } from './file.ts'
import { changed, type Kind, unchanged } from './kind.ts'

export const link: Kind<LinkAction> = {
  describe: action => `link ${action.path} -> ${action.target}`,

  perform(action, { files, showDiff }) {
    const status = files.status(action.path)
    if (status?.kind === 'link' && status.target === action.target) return unchanged
    if (status?.kind === 'directory') {
      throw new ActionError(`cannot link ${action.path}: a directory is in the way; move it away`)
    }
    makeParents(files, action.path)
    files.link(action.path, action.target)
    const before = status === null ? 'nothing' : status.kind === 'link' ? status.target : `a ${status.kind}`
    return changed([action.path], showDiff, () => `${action.path}: link ${before} -> ${action.target}\n`)
  },
}
