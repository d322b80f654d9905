/**
 * Looks into every device of this machine once: what `auto` does first, and again whenever something changes.
 */
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { contextLabel } from '../context/file.ts'
import { candidates } from './candidates.ts'
import { sysfsName } from './device.ts'
import type { Medium, SourceError } from './medium.ts'
import type { Places } from './places.ts'
import { type Probe, probe } from './probe.ts'
import type { Surroundings } from './surroundings.ts'
import type { Drive } from './waiting.ts'

/** What one look at every device has shown. */
export interface Look {
  readonly medium: Medium | null
  readonly drives: readonly Drive[]
  readonly broken: { readonly device: string; readonly error: SourceError; readonly reading: boolean } | null
  readonly forbidden: readonly string[]
}

/** A file of this machine stands behind such a device, and a user at the machine may attach one of his own. */
const isFileBacked = (name: string): boolean => /^(?:loop|ram|zram)\d/.test(name)

/** The device that udev says carries our label; null where it says so of none, or of one a user can make. */
const labelledDevice = (places: Places): { readonly device: string; readonly name: string } | null => {
  try {
    const device = realpathSync.native(join(places.dev, 'disk/by-label', contextLabel))
    const name = sysfsName(device, places)
    return isFileBacked(name) ? null : { device, name }
  } catch {
    return null
  }
}

/** Looks into every device, CD-ROM drives first, until one has our volume. */
export const lookAtDevices = (places: Places, around: Surroundings): Look => {
  const drives: Drive[] = []
  const forbidden: string[] = []
  let broken: Look['broken'] = null
  const take = (device: string, found: Probe): Medium | null => {
    if (found.state === 'context') return found.medium
    if (found.state === 'broken') broken ??= { device, error: found.error, reading: found.reading }
    if (found.state === 'forbidden') forbidden.push(device)
    return null
  }
  for (const candidate of candidates(places)) {
    const { device, cdrom } = candidate
    const found = probe(candidate, places, around)
    const medium = take(device, found)
    if (medium) return { medium, drives, broken, forbidden }
    const { state } = found
    if (cdrom && (state === 'foreign' || state === 'empty' || state === 'unreadable'))
      drives.push({ device, state })
  }
  const labelled = labelledDevice(places)
  if (labelled === null) return { medium: null, drives, broken, forbidden }
  const { device } = labelled
  const found = probe(labelled, places, around, true)
  if (found.state === 'foreign') {
    around.log(`${device} is labelled ${contextLabel} but is no ISO 9660 volume: passed over`)
  }
  return { medium: take(device, found), drives, broken, forbidden }
}
