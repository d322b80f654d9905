/** Short files of the kernel and of udev, and paths in them: what cannot be read says nothing. */
import type { GuestFiles } from '../../files.ts'

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
