/**
 * Reads the label of a drive's ISO 9660 volume from its own bytes, which needs no other program but the rights of an
 * administrator.
 */
import { errorCode } from '../../error-code.ts'
import type { ByteSource } from '../../iso9660/read/byte-source.ts'
import { volumeLabel } from '../../iso9660/read/descriptors.ts'
import { openRaw } from './raw.ts'

/** What a drive's bytes say of its volume. */
export type RawLabel =
  | { readonly state: 'iso'; readonly label: string }
  /** `foreign`: no ISO 9660. `forbidden`: not for us to read. `absent`: no such drive. `empty`: no medium. */
  | { readonly state: 'foreign' | 'forbidden' | 'absent' | 'empty' | 'unreadable' }

/**
 * By Node's names for the system's errors. Any other is taken for a drive without a medium: ERROR_NOT_READY, which such a
 * one gives, has no name of its own there, and no guest is to be held up for a drive that is never ready.
 */
const states: Readonly<Record<string, 'absent' | 'forbidden' | 'unreadable'>> = {
  ENOENT: 'absent',
  ENXIO: 'absent',
  ENODEV: 'absent',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EIO: 'unreadable',
}

/** @param path such as `\\.\D:` */
export const readRawLabel = (path: string): RawLabel => {
  let source: ByteSource | null = null
  try {
    source = openRaw(path)
    const label = volumeLabel(source)
    return label === null ? { state: 'foreign' } : { state: 'iso', label }
  } catch (error) {
    return { state: states[errorCode(error)] ?? 'empty' }
  } finally {
    source?.close()
  }
}
