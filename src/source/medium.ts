/**
 * A medium carries a context: what every kind of source opens and everybody else reads. Its kinds are files
 * beside this one: iso-medium, directory-medium, file-medium, memory-medium. A new kind is one more such file, a member of
 * `kind`, and its case in `open.ts`.
 */

import { errorCode, reasonOf } from '../error-code.ts'

/** More than any context of use, and little enough to be held in memory: 16 MiB. */
export const defaultLimit = 16 * 1024 * 1024

/** A regular file of a medium. */
export interface MediumFile {
  /** Relative to the medium's root, parts separated by `/`. */
  readonly path: string
  /** Bytes. */
  readonly size: number
}

export interface Medium {
  /** `cdrom` is any device or drive, `vmware` what VMware's host has left in guestinfo. */
  readonly kind: 'cdrom' | 'image' | 'directory' | 'file' | 'vmware'
  /** What people know it by: /dev/sr0, D:, ctx.iso, /context. */
  readonly path: string
  /** The volume's label; null where there is none. */
  readonly label: string | null
  /** Every regular file, sorted by path. */
  readonly files: readonly MediumFile[]
  /**
   * The whole content of a file.
   *
   * @param limit bytes; 16 MiB where left out
   * @throws SourceError naming the file where it is missing, unreadable, or larger than the limit
   */
  readonly read: (path: string, limit?: number) => Uint8Array
  /**
   * A folder where programs can read the medium's files, made or mounted at the first call; nobody but
   * this process's user can enter it, unless it is the directory the user named.
   *
   * @throws SourceError where it cannot be made
   */
  readonly expose: () => Promise<string>
  /**
   * Copies the medium's files, with modes and modification times, into a folder of the user's, which is made
   * where it is missing. Writes nothing outside of it and over nothing that is there.
   *
   * @throws SourceError naming what cannot be copied; what was copied before stays
   */
  readonly extract: (folder: string) => Promise<void>
  /** Unmounts, removes what `expose` made, closes. May be called twice. */
  readonly close: () => Promise<void>
}

/** No medium where one was named, or one that cannot be read; the message says what to do. */
export class SourceError extends Error {
  override readonly name: string = 'SourceError'
}

/** What a system error means for a medium, where that is more than its reason. */
const explanations: Readonly<Record<string, string>> = {
  EACCES: 'permission denied; run as root, or as a user who may read it',
  EPERM: 'permission denied; run as root, or as a user who may read it',
  EIO: 'it cannot be read (input/output error): the drive is empty, not ready, or its medium is damaged',
}

/** What went wrong with a medium, for people. */
export const explain = (error: unknown): string => explanations[errorCode(error)] ?? reasonOf(error)
