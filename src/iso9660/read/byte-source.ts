/**
 * Bytes at any place of something: what an image is read from. A file and a block device are opened here; for a
 * source of another kind (memory, a network volume) implement `ByteSource`.
 */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { messageOf } from '../../error-code.ts'
import { IsoError } from '../error.ts'

export interface ByteSource {
  /** Bytes there are; null where that is not known, as of a device. */
  readonly size: number | null
  /** Up to `length` bytes from `position` on; fewer only at the end. */
  read(position: number, length: number): Uint8Array
  close(): void
}

/**
 * Opens a file or block device for reading.
 *
 * @throws IsoError where the path is something else or a read fails later; an error of node:fs where it cannot
 * be opened (ENOENT, EACCES, ENOMEDIUM for a drive without a disc)
 */
export const openByteSource = (path: string): ByteSource => {
  // Asked before it is opened: opening a pipe would wait for its other end.
  const kind = statSync(path)
  if (!kind.isFile() && !kind.isBlockDevice()) throw new IsoError(`${path} is no file and no block device`)
  const file = openSync(path, 'r')
  const stats = fstatSync(file)
  return {
    size: stats.isFile() ? stats.size : null,
    read(position, length) {
      const bytes = Buffer.allocUnsafeSlow(length)
      let done = 0
      try {
        while (done < length) {
          const count = readSync(file, bytes, done, length - done, position + done)
          if (count === 0) break
          done += count
        }
      } catch (error) {
        throw new IsoError(`${path} cannot be read at byte ${position}: ${messageOf(error)}`, {
          cause: error,
        })
      }
      return bytes.subarray(0, done)
    },
    close: () => closeSync(file),
  }
}
