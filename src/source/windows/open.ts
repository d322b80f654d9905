/** Opens what SOURCE means on Windows only: `auto` there, a drive, a drive's own name. A new form is one more case here. */
import { existsSync } from 'node:fs'
import { openIso } from '../iso-medium.ts'
import { type Medium, SourceError } from '../medium.ts'
import type { Mounter } from '../mounts.ts'
import type { Surroundings } from '../surroundings.ts'
import { findContextOnWindows } from './auto.ts'
import { openDrive } from './drive-medium.ts'
import { namedDevice, namedLetter } from './letters.ts'
import type { WindowsPlaces } from './places.ts'
import { readRawLabel } from './probe.ts'
import { openRaw } from './raw.ts'

/** What is asked for; as in `SourceOptions`. */
interface Request {
  readonly root: string
  readonly wait: number
  readonly waitIsExplicit?: boolean
  readonly expected?: boolean
}

/** Volumes have drives here; what has none is read by our own reader. */
export const noMounter: Mounter = {
  mount: async () => {
    throw new Error('Windows has no mount for it')
  },
  unmount: async () => {},
  mountsBelow: () => [],
}

/** The drive somebody named, whatever its label. */
const openNamedDrive = (letter: string, places: WindowsPlaces): Medium => {
  if (!existsSync(places.root(letter))) {
    throw new SourceError(
      `${letter}: there is no such drive, or no medium in it; name "auto", or the drive, image file or folder that holds the context`,
    )
  }
  const found = readRawLabel(places.device(`${letter}:`))
  return openDrive(letter, found.state === 'iso' ? found.label : null, places)
}

/**
 * Opens the source where it is one of these.
 *
 * @returns the medium, null where `auto` found none; undefined where the source is a file or folder like anywhere
 * @throws SourceError where the source, or the volume `auto` found, cannot be used
 */
export const openOnWindows = async (
  source: string,
  request: Request,
  places: WindowsPlaces,
  around: Surroundings,
): Promise<Medium | null | undefined> => {
  if (source === 'auto' && request.root === '/') return await findContextOnWindows(request, places, around)
  const letter = namedLetter(source)
  if (letter !== null) return openNamedDrive(letter, places)
  const device = namedDevice(source)
  if (device === null) return undefined
  const path = places.device(device)
  return openIso('cdrom', path, () => openRaw(path), around)
}
