/**
 * A drive as bytes, by its own name such as `\\.\D:`. Windows reads whole sectors only, from a sector's beginning
 * (CreateFile, "Physical Disks and Volumes"), so this reads around what is asked for.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import type { ByteSource } from '../../iso9660/read/byte-source.ts'

/** The largest sector there is; those of a CD-ROM have 2048 bytes, of most disks 512. */
const block = 4096

/**
 * Opens a drive for reading.
 *
 * @param path such as `\\.\D:`
 * @throws Error of the system; reading throws one, too
 */
export const openRaw = (path: string): ByteSource => {
  const file = openSync(path, 'r')
  return {
    size: null,
    read: (position, length) => {
      const skipped = position % block
      const bytes = Buffer.allocUnsafeSlow(Math.ceil((skipped + length) / block) * block)
      let done = 0
      while (done < bytes.length) {
        const count = readSync(file, bytes, done, bytes.length - done, position - skipped + done)
        done += count
        // The end; from the middle of a sector there is no reading on.
        if (count === 0 || count % 512 !== 0) break
      }
      return bytes.subarray(skipped, Math.min(done, skipped + length))
    },
    close: () => closeSync(file),
  }
}
