/**
 * Looks into one device: is there an ISO 9660 volume, and is it ours? Only the volume's descriptors are
 * read, by ourselves: no blkid, no udev.
 */

import { contextLabel } from '../context/file.ts'
import { errorCode } from '../error-code.ts'
import type { ByteSource } from '../iso9660/read/byte-source.ts'
import { volumeLabel } from '../iso9660/read/descriptors.ts'
import { openDevice } from './device.ts'
import { isoMedium } from './iso-medium.ts'
import { type Medium, SourceError } from './medium.ts'
import type { Places } from './places.ts'
import type { Surroundings } from './surroundings.ts'

/** What was found in a device. */
export type Probe =
  | { readonly state: 'context'; readonly medium: Medium }
  /** Our label, but the volume cannot be used; `reading`: because its sectors could not be read this time. */
  | { readonly state: 'broken'; readonly error: SourceError; readonly reading: boolean }
  /** `foreign`: something else. `forbidden`: not for us to read. `absent`: no such device. */
  | { readonly state: 'foreign' | 'empty' | 'unreadable' | 'forbidden' | 'absent' }

const states: Readonly<Record<string, 'absent' | 'forbidden' | 'empty'>> = {
  ENOENT: 'absent',
  ENXIO: 'absent',
  ENODEV: 'absent',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  ENOMEDIUM: 'empty',
}

const stateOf = (error: unknown): Probe => ({ state: states[errorCode(error)] ?? 'unreadable' })

/** Whether the system could not read what an error is about; otherwise its content is at fault. */
const isReadError = (error: SourceError): boolean => errorCode(error.cause) !== ''

/**
 * Looks into a device and opens it where its volume is labelled CONTEXT.
 *
 * @param name as sysfs calls it
 * @param labelled udev says that the label is ours, so that any ISO 9660 volume will do
 */
export const probe = (
  { device, name }: { readonly device: string; readonly name: string },
  places: Places,
  around: Surroundings,
  labelled = false,
): Probe => {
  let source: ByteSource
  try {
    source = openDevice(device, name, places)
  } catch (error) {
    return stateOf(error)
  }
  let found: Probe
  try {
    const label = volumeLabel(source)
    found =
      label === null || (label !== contextLabel && !labelled)
        ? { state: 'foreign' }
        : opened(device, source, around)
  } catch (error) {
    found = stateOf(error)
  }
  if (found.state !== 'context') source.close()
  return found
}

const opened = (device: string, source: ByteSource, around: Surroundings): Probe => {
  try {
    return { state: 'context', medium: isoMedium('cdrom', device, source, around) }
  } catch (error) {
    if (error instanceof SourceError) return { state: 'broken', error, reading: isReadError(error) }
    throw error
  }
}
