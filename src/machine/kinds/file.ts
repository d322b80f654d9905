/** A whole file. */
import type { FileAction } from '../actions.ts'
import { ActionError, type Attributes, type FileStatus, type GuestFiles } from '../files.ts'
import { findUser, readEntry } from '../linux/accounts.ts'
import type { Performed } from '../machine.ts'
import { attributesDiff, changed, type Kind, unchanged } from './kind.ts'

/** Mode and owner an action asks for, with the owner's name looked up in the guest. */
export const attributesOf = (files: GuestFiles, mode: number, owner: string | undefined): Attributes => {
  if (owner === undefined || owner === 'root') return { mode, uid: 0, gid: 0 }
  const { uid, gid } = findUser(files, owner)
  return { mode, uid, gid }
}

const groupId = (files: GuestFiles, group: string): number => {
  const entry = readEntry(files, 'group', group)
  if (entry === null)
    throw new ActionError(`there is no group ${group} in this guest; create it, or name another`)
  return Number(entry[2])
}

/** The file's new content: all of it, or what is there with this at its end. */
const contentOf = ({ content, append }: FileAction, before: Uint8Array | null): Uint8Array => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  if (append !== true || before === null) return bytes
  const end = before.subarray(Math.max(0, before.length - bytes.length))
  return Buffer.compare(end, bytes) === 0 ? before : Buffer.concat([before, bytes])
}

/** Mode and owner are as asked; owners do not count where we could not set them. */
export const sameAttributes = (files: GuestFiles, status: FileStatus, wanted: Attributes): boolean =>
  (!files.hasModes || status.mode === wanted.mode) &&
  (!files.privileged || (status.uid === wanted.uid && status.gid === wanted.gid))

/** Makes the folders above a path that are missing, as root's, mode 0755. */
export const makeParents = (files: GuestFiles, path: string): void => {
  // What is before the first slash is nothing, or a drive.
  const [drive = '', ...parts] = path.split('/').slice(0, -1)
  let directory = drive
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
    const own = attributesOf(files, action.mode, action.owner)
    const wanted = action.group === undefined ? own : { ...own, gid: groupId(files, action.group) }
    const status = files.status(action.path)
    const before = status?.kind === 'file' ? files.readNoFollow(action.path) : null
    const content = contentOf(action, before)
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
