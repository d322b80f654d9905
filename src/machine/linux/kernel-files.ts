/** Short files of the kernel and of udev, and paths in them: what cannot be read says nothing. */
import type { GuestFiles } from '../files.ts'

/** A folder for each block device, partitions too; a slash in a device's name is an exclamation mark there. */
export const blockFolder = '/sys/class/block'

/** sysfs counts in sectors of 512 bytes, whatever those of the disk are. */
export const sysfsSector = 512

/** Block devices that programs make and take away all the time, or whose content is gone with the machine. */
export const isPassing = (name: string): boolean => /^(?:loop|ram|zram|fd|nbd)\d/.test(name)

/** Whether sysfs's name of a block device is that of a CD-ROM drive, sr(4). */
export const isCdrom = (name: string): boolean => /^sr\d+$/.test(name)

export const textOf = (files: GuestFiles, path: string): string => {
  try {
    return Buffer.from(files.read(path) ?? [])
      .toString()
      .trimEnd()
  } catch {
    // A device that goes at this moment.
    return ''
  }
}

export const numberOf = (files: GuestFiles, path: string): number => Number(textOf(files, path))

/** The path with its links resolved; as it is where they lead in a circle. */
export const resolved = (files: GuestFiles, path: string): string => {
  try {
    return files.resolve(path)
  } catch {
    return path
  }
}
