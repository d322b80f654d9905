/**
 * Looks at every drive of a Windows machine once. A context is a volume labelled CONTEXT (upper and lower case are the
 * same to Windows) with a context.sh at its root; a context.sh on a volume of another name is nobody's. ISO 9660 volumes
 * are told by their own bytes; of others, or where those may not be read, Windows is asked for the label.
 */
import { contextFile, contextLabel } from '../../context/file.ts'
import { errorCode } from '../../error-code.ts'
import { holdsContext } from '../directory-medium.ts'
import { openIso } from '../iso-medium.ts'
import type { Look } from '../look.ts'
import { type Medium, SourceError } from '../medium.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Drive } from '../waiting.ts'
import { describeMedia } from './describe.ts'
import { openDrive } from './drive-medium.ts'
import { letters } from './letters.ts'
import { mayBeImageFile } from './mounted-image.ts'
import type { WindowsPlaces } from './places.ts'
import { readRawLabel } from './probe.ts'
import { openRaw } from './raw.ts'

/** A drive with a context.sh; `label` is null where its bytes do not tell one. */
interface Candidate {
  readonly letter: string
  readonly label: string | null
}

const isOurs = (label: string | null | undefined): boolean => label?.toUpperCase() === contextLabel

/** How many CD-ROM drives are looked for by number; their numbers may have gaps. */
const mostCdroms = 10

/** The labels that Windows tells, asked for anew when a medium has changed only: that takes half a second and more. */
const rememberLabels = (places: WindowsPlaces): WindowsPlaces['labels'] => {
  let known: { readonly media: string; readonly labels: ReadonlyMap<string, string> } | null = null
  return async () => {
    const media = describeMedia(places)
    if (known?.media !== media) known = { media, labels: await places.labels() }
    return known.labels
  }
}

/** Drives with a context.sh, and what their bytes say of the label. */
const candidatesOf = (places: WindowsPlaces): readonly Candidate[] =>
  letters
    .filter(letter => holdsContext(places.root(letter)))
    .map(letter => {
      const found = readRawLabel(places.device(`${letter}:`))
      return { letter, label: found.state === 'iso' ? found.label : null }
    })

/** Those of the candidates that are ours. */
const oursAmong = async (
  candidates: readonly Candidate[],
  labels: WindowsPlaces['labels'],
  log: (message: string) => void,
): Promise<readonly Candidate[]> => {
  const certain = candidates.filter(({ label }) => isOurs(label))
  if (certain.length > 0) return certain
  const isOpen = candidates.some(({ label }) => label === null)
  const table = isOpen ? await labels() : new Map<string, string>()
  const named = candidates.map(({ letter, label }) => ({ letter, label: label ?? table.get(letter) ?? '' }))
  for (const { letter, label } of named) {
    if (isOurs(label)) continue
    const called = label === '' ? 'without a label' : JSON.stringify(label)
    log(`${letter}: has a ${contextFile}, but its volume is ${called} and not ${contextLabel}: passed over`)
  }
  return named.filter(({ label }) => isOurs(label))
}

const imageFile = 'an image file that anybody may have mounted here is no context: passed over'

/** Those that are no image files; asked of those alone of which this is so. */
const withoutImageFiles = async (
  candidates: readonly Candidate[],
  isAsked: (candidate: Candidate) => boolean,
  places: WindowsPlaces,
  log: (message: string) => void,
): Promise<readonly Candidate[]> => {
  const left: Candidate[] = []
  for (const candidate of candidates) {
    const { letter } = candidate
    if (isAsked(candidate) && (await mayBeImageFile(letter, places))) log(`${letter}: ${imageFile}`)
    else left.push(candidate)
  }
  return left
}

/** The first drive that has our volume. */
const mediumOnDrive = async (
  places: WindowsPlaces,
  labels: WindowsPlaces['labels'],
  log: (message: string) => void,
): Promise<Medium | null> => {
  // Before anything else, or one would stand in the way of a disk whose label Windows has to be asked for.
  const all = await withoutImageFiles(candidatesOf(places), ({ label }) => isOurs(label), places, log)
  const ours = await oursAmong(all, labels, log)
  const asked = new Set(all.flatMap(({ letter, label }) => (label === null ? [letter] : [])))
  const [chosen, ...others] = await withoutImageFiles(ours, ({ letter }) => asked.has(letter), places, log)
  if (chosen === undefined) return null
  for (const { letter } of others) log(`${letter}: has a context, too: ${chosen.letter}: comes before it`)
  return openDrive(chosen.letter, chosen.label, places)
}

/**
 * Looks into the CD-ROM drives themselves: one may have no letter, be empty, or have a medium of our label that is not
 * what it says.
 */
const lookAtCdroms = async (places: WindowsPlaces, around: Surroundings): Promise<Look> => {
  const drives: Drive[] = []
  const forbidden: string[] = []
  let broken: Look['broken'] = null
  for (let number = 0; number < mostCdroms; number++) {
    const device = places.device(`CdRom${number}`)
    const found = readRawLabel(device)
    if (found.state === 'absent') continue
    if (found.state === 'forbidden') forbidden.push(device)
    else if (found.state === 'iso' && isOurs(found.label)) {
      if (await mayBeImageFile(null, places)) around.log(`${device}: ${imageFile}`)
      else {
        try {
          const medium = openIso('cdrom', device, () => openRaw(device), around)
          return { medium, drives, broken, forbidden }
        } catch (error) {
          if (!(error instanceof SourceError)) throw error
          broken ??= { device, error, reading: errorCode(error.cause) !== '' }
        }
      }
    } else drives.push({ device, state: found.state === 'iso' ? 'foreign' : found.state })
  }
  return { medium: null, drives, broken, forbidden }
}

/** A look at every drive, to be taken as often as need be. */
export const driveLook = (places: WindowsPlaces, around: Surroundings): (() => Promise<Look>) => {
  const labels = rememberLabels(places)
  return async () => {
    const medium = await mediumOnDrive(places, labels, around.log)
    return medium === null
      ? await lookAtCdroms(places, around)
      : { medium, drives: [], broken: null, forbidden: [] }
  }
}
