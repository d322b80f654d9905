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

/** libuv has no name for ERROR_NOT_READY, which a drive without a medium gives: it is UNKNOWN then. */
const states: Readonly<Record<string, 'absent' | 'forbidden' | 'empty'>> = {
  ENOENT: 'absent',
  ENXIO: 'absent',
  ENODEV: 'absent',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  UNKNOWN: 'empty',
  ENOMEDIUM: 'empty',
}

/** @param path such as `\\.\D:` */
export const readRawLabel = (path: string): RawLabel => {
  let source: ByteSource | null = null
  try {
    source = openRaw(path)
    const label = volumeLabel(source)
    return label === null ? { state: 'foreign' } : { state: 'iso', label }
  } catch (error) {
    return { state: states[errorCode(error)] ?? 'unreadable' }
  } finally {
    source?.close()
  }
}
