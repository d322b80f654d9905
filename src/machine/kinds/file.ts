/** A whole file. */
import type { FileAction } from '../actions.ts'
import type { Attributes, FileStatus, GuestFiles } from '../files.ts'
import { findUser } from '../linux/accounts.ts'
import type { Performed } from '../machine.ts'
import { attributesDiff, changed, type Kind, unchanged } from './kind.ts'

/** Mode and owner an action asks for, with the owner's name looked up in the guest. */
export const attributesOf = (files: GuestFiles, mode: number, owner: string | undefined): Attributes => {
  if (owner === undefined || owner === 'root') return { mode, uid: 0, gid: 0 }
  const { uid, gid } = findUser(files, owner)
  return { mode, uid, gid }
}

/** Mode and owner are as asked; owners do not count where we could not set them. */
export const sameAttributes = (files: GuestFiles, status: FileStatus, wanted: Attributes): boolean =>
  status.mode === wanted.mode &&
  (!files.privileged || (status.uid === wanted.uid && status.gid === wanted.gid))

/** Makes the folders above a path that are missing, as root's, mode 0755. */
export const makeParents = (files: GuestFiles, path: string): void => {
  const parts = path.split('/').slice(1, -1)
  let directory = ''
  for (const part of parts) {
    directory += `/${part}`
    if (files.status(directory) === null) files.makeDirectory(directory, { mode: 0o755, uid: 0, gid: 0 })
  }
}

const hidden = (path: string): string => `${path}: content changes, not shown because it is secret\n`

export const file: Kind<FileAction> = {
  describe: action => `file ${action.path}`,

  perform(action, { files, showDiff }): Performed {
    if (action.needsUser !== undefined) findUser(files, action.needsUser)
    const wanted = attributesOf(files, action.mode, action.owner)
    const content = typeof action.content === 'string' ? Buffer.from(action.content) : action.content
    const status = files.status(action.path)
    const before = status?.kind === 'file' ? files.readNoFollow(action.path) : null
    const same = before !== null && Buffer.compare(before, content) === 0
    if (status !== null && same && sameAttributes(files, status, wanted)) return unchanged

    if (same && status !== null) {
      files.setAttributes(action.path, wanted)
      return changed([action.path], showDiff, () => attributesDiff(action.path, status, wanted))
    }
    makeParents(files, action.path)
    files.write(action.path, content, wanted)
    return changed([action.path], showDiff, show =>
      action.secret === true ? hidden(action.path) : show(action.path, before, content),
    )
  },
}
