/**
 * The one error of this folder: an image that cannot be written or read, in words for the person who has it.
 */

import { errorCode } from '../error-code.ts'

/** Names the image or the entry, what was wrong with it, and what to do where that can be known. */
export class IsoError extends Error {
  override readonly name = 'IsoError'
  /** Where a system call failed: its code, such as EIO. */
  readonly code: string | undefined

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = errorCode(this.cause) || undefined
  }
}

/** The image's own file is at fault: the disk that it goes to, not what goes into it. */
export class IsoWriteError extends IsoError {}

/** A file is no longer what it was when the image was planned. `found` says what it is now, such as `it has 12`. */
export const changed = (path: string, size: number, found: string): IsoError =>
  new IsoError(
    `${JSON.stringify(path)} changed while the image was written: it had ${size} bytes, now ${found}; build it again`,
  )
