/**
 * The one error of this folder: an image that cannot be written or read, in words for the person who has it.
 */

/** Names the image or the entry, what was wrong with it, and what to do where that can be known. */
export class IsoError extends Error {
  override readonly name = 'IsoError'
}
