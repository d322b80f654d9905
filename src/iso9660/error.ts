/**
 * The one error of this folder: an image that cannot be written or read, in words for the person who has it.
 */

/** Names the image or the entry, what was wrong with it, and what to do where that can be known. */
export class IsoError extends Error {
  override readonly name = 'IsoError'
  /** Where a system call failed: its code, such as EIO. */
  readonly code: string | undefined

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    const { cause } = this
    this.code =
      cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  }
}
