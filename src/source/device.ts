/**
 * A block device as bytes. A CD-ROM drive needs care that a file does not: it may be empty, and it may need a
 * second try.
 */
import { closeSync, constants, openSync, readSync, realpathSync } from 'node:fs'
import { relative } from 'node:path'
import { hasCode } from '../error-code.ts'
import type { ByteSource } from '../iso9660/read/byte-source.ts'
import { isCdrom } from '../machine/linux/kernel-files.ts'
import { sectorsOf } from './candidates.ts'
import type { Places } from './places.ts'

/** The kernel takes a drive to have so many sectors (1 GiB) where it could not ask the medium, sr(4). */
const assumedSectors = 0x1fffff

/** No medium in a drive. Has the code of the system's own error. */
class NoMedium extends Error {
  override readonly name = 'NoMedium'
  readonly code = 'ENOMEDIUM'
}

/**
 * As sysfs calls a device: what follows /dev/, slashes as exclamation marks. Links lead to the device's own name.
 *
 * @throws Error of the system where there is no such device
 */
export const sysfsName = (device: string, { dev }: Places): string =>
  relative(realpathSync.native(dev), realpathSync.native(device)).replaceAll('/', '!')

/**
 * Opens a block device for reading.
 *
 * A drive is opened without waiting for it (O_NONBLOCK), which neither closes its tray nor fails where it is
 * empty, but makes the kernel look for a new medium. Without one nothing is read: the kernel would try several
 * times and fill its log with errors.
 *
 * @param name as sysfs calls it
 * @throws Error of the system; with the code ENOMEDIUM where a drive is empty, EIO where a read fails
 */
export const openDevice = (device: string, name: string, places: Places): ByteSource => {
  const open = (): number => openSync(device, constants.O_RDONLY | constants.O_NONBLOCK)
  let file = open()
  if (isCdrom(name)) {
    const sectors = sectorsOf(places, name)
    if (sectors === 0 || sectors === assumedSectors) {
      closeSync(file)
      throw new NoMedium(`no medium in ${device}`)
    }
  }
  const readAt = (bytes: Uint8Array, position: number): Uint8Array => {
    let done = 0
    while (done < bytes.length) {
      const count = readSync(file, bytes, done, bytes.length - done, position + done)
      if (count === 0) break
      done += count
    }
    return bytes.subarray(0, done)
  }
  let retried = false
  return {
    size: null,
    read: (position, length) => {
      const bytes = Buffer.allocUnsafeSlow(length)
      try {
        return readAt(bytes, position)
      } catch (error) {
        // the first read after a medium was changed fails: the drive reports the change that way
        if (retried || !hasCode(error, 'EIO')) throw error
        retried = true
        closeSync(file)
        file = open()
        return readAt(bytes, position)
      }
    },
    close: () => closeSync(file),
  }
}
