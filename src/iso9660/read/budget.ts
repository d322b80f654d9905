/**
 * A limit on what listing an image may cost, so that a damaged or hostile one ends in an error soon and with
 * little memory, however its directories and fields lead back into each other.
 */

import { IsoError } from '../error.ts'

export interface Budget {
  /** Notes that so many bytes of directories, fields or names are about to be used. */
  spend(bytes: number): void
  /** Notes one more entry. */
  countEntry(): void
}

/** No image of ours or of a distribution comes near these. */
const mostBytes = 128 * 1024 * 1024
const mostEntries = 200_000

/** @throws IsoError from its functions when the limit is passed */
export const listingBudget = (): Budget => {
  let bytes = 0
  let entries = 0
  return {
    spend(more) {
      bytes += more
      if (bytes > mostBytes)
        throw new IsoError(
          `the image has more than ${mostBytes / 1024 / 1024} MiB of directories: it is damaged, or no context image`,
        )
    },
    countEntry() {
      if (++entries > mostEntries)
        throw new IsoError(
          `the image has more than ${mostEntries} entries: it is damaged, or no context image`,
        )
    },
  }
}
