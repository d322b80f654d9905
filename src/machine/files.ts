/**
 * The guest's files, as actions and facts see them: paths are the guest's own, a root is added behind this
 * interface. `real-files.ts` is the guest itself; `overlay-files.ts` keeps every change in memory, so that a
 * plan runs the very code that an apply runs.
 *
 * All calls but the last two are synchronous: a change of the effective user (see `as`) must not leak into other
 * work, and only the waiting for the disk is worth overlapping.
 */
import { errorCode, reasonOf } from '../error-code.ts'

/** What lies at a path; symbolic links are not followed. */
export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Permission bits, 0..0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** When its content last changed, in milliseconds since 1970; 0 in a plan. */
  readonly modified: number
  /** Where a link points, as written in it; empty for anything else. */
  readonly target: string
}

/** Who owns a file and who may do what. */
export interface Attributes {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface GuestFiles {
  /** Owners can be set and compared (we are root); otherwise files stay the caller's own. */
  readonly privileged: boolean
  /** Files have a mode that says who may do what; on Windows they do not. */
  readonly hasModes: boolean
  /** What is at `path` itself; null where nothing is. */
  status(path: string): FileStatus | null
  /** The whole content, links followed inside the guest; null where there is no such file. */
  read(path: string): Uint8Array | null
  /** Like `read`, but throws where the path itself is anything but a regular file, or larger than the limit in bytes. */
  readNoFollow(path: string, limit?: number): Uint8Array | null
  /** Names in a directory, sorted; empty where there is none. */
  list(path: string): readonly string[]
  /** The same file with every link in it resolved inside the guest; the last part may be missing. */
  resolve(path: string): string
  /** Where that file lies on this machine, links resolved inside the guest: for sockets, mounts, locks. */
  onMachine(path: string): string
  /**
   * Writes beside, syncs and renames: at any moment the old file or the whole new one is there. Readers here
   * see the new one at once, others when the changes settle.
   */
  write(path: string, content: Uint8Array, attributes: Attributes): void
  /** Makes one directory, its parent being there. */
  makeDirectory(path: string, attributes: Attributes): void
  setAttributes(path: string, attributes: Attributes): void
  link(path: string, target: string): void
  /** Renames within one directory. */
  rename(from: string, to: string): void
  /** Removes a file, a link or a whole directory. */
  remove(path: string): void
  /** Makes a file that must not be there yet, whole at once by link(2); false where one is. For locks. */
  createOnce(path: string, content: string): boolean
  /** Writes into a file that exists already, as the kernel's own files want it. */
  writeInPlace(path: string, content: string): void
  /** Does the work with the rights of that user, on the running machine and where we may switch to him. */
  as<T>(user: { readonly uid: number; readonly gid: number }, work: () => T): T
  /**
   * Puts what was written in place: from then on everybody sees the new files.
   *
   * @throws SettleError naming the files that the disk refused; the others are in place all the same
   */
  settle(): Promise<void>
  /** Makes the names of new, changed and removed files outlast a power cut too. */
  sync(): Promise<void>
}

/** A change that cannot be made; the message names what, why and what to do. */
export class ActionError extends Error {
  override readonly name = 'ActionError'
}

/** Reasons that are another one where a file is changed than where it is read. */
const reasons: Readonly<Record<string, string>> = {
  EIO: 'the disk reports a read or write error',
  EISDIR: 'a directory is in the way',
  ENOENT: 'it, or a folder on its path, is not there',
}

/** Files that the disk refused when changes were put in place. */
export class SettleError extends ActionError {
  /** Why, by the guest's own path. */
  readonly refused: ReadonlyMap<string, string>

  constructor(refused: ReadonlyMap<string, string>) {
    super([...refused.values()].join('; '))
    this.refused = refused
  }
}

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'make room and run `vmcontext apply` again',
  EDQUOT: 'make room and run `vmcontext apply` again',
  EROFS: 'mount it read-write and run `vmcontext apply` again',
  EACCES: 'run as root, or use --root with a folder of your own',
  EPERM: 'run as root, and look for an immutable flag (lsattr)',
  EISDIR: 'move it away',
  ENOTDIR: 'move it away',
  EIO: 'look at dmesg',
}

/** Turns an error of the system into one that says what was tried and what helps. */
export const systemError = (attempt: string, error: unknown): ActionError => {
  if (error instanceof ActionError) return error
  const code = errorCode(error)
  const what = [reasons[code] ?? reasonOf(error), advice[code]].filter(text => text !== undefined)
  return new ActionError(`cannot ${attempt}: ${what.join('; ')}`, { cause: error })
}
