/**
 * Makes a context image: context.sh and the files that go with it, planned as an ISO 9660 image. Where it goes is
 * decided in `deliver.ts`.
 */
import { contextFile } from '../context/file.ts'
import { InputError } from '../input-error.ts'
import type { IsoEntry } from '../iso9660/entry.ts'
import { IsoError } from '../iso9660/error.ts'
import { type IsoPlan, planImage } from '../iso9660/write/plan.ts'
import { type ImageDates, imageDates } from './dates.ts'
import type { FileReference } from './file-reference.ts'
import { type Placed, placedFile, placedTree, refuseDuplicates } from './placed.ts'

/** What is in an image. */
export interface ImageContent {
  /** The bytes of context.sh; without it the image has the one of the tree or the files, if any. */
  readonly script?: Uint8Array
  /** Modification times of what the script was made from, Unix seconds. */
  readonly scriptInputs: readonly number[]
  /** Files and folders of this host. */
  readonly files: readonly FileReference[]
  /** A directory whose content goes to the image's root. */
  readonly tree?: string
  readonly label: string
  /** SOURCE_DATE_EPOCH, Unix seconds. */
  readonly epoch?: number
}

/** An image that can be written as often as one likes: its inputs are opened when their turn comes. */
export interface PlannedImage {
  readonly plan: IsoPlan
  /** Bytes. */
  readonly size: number
  readonly label: string
  /** Files in the image, sorted by path. */
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

/**
 * The generated context.sh is for root alone. It holds passwords and tokens, a medium may be mounted where
 * every user looks, and whatever reads a context runs as root.
 */
const scriptMode = 0o600

/**
 * Plans an image of this content.
 *
 * @throws InputError naming what cannot be used: an input, a name, or the label
 */
export const planContextImage = (content: ImageContent): PlannedImage => {
  const { script, tree, label, epoch } = content
  const given = [
    ...(tree === undefined ? [] : placedTree(tree, '--tree')),
    ...content.files.flatMap(placedFile),
  ]
  const dates = imageDates([...content.scriptInputs, ...given.map(one => one.entry.modified)], epoch)
  const placed = [...given, ...(script === undefined ? [] : [generated(script, dates.generated)])]
  refuseDuplicates(placed)
  try {
    return planEntries(
      placed.map(({ entry }) => entry),
      label,
      dates,
    )
  } catch (error) {
    if (error instanceof IsoError) throw new InputError(error.message, { cause: error })
    throw error
  }
}

/**
 * Plans an image of these entries, none of which is younger than the dates allow.
 *
 * @throws IsoError naming what an image cannot have
 */
export const planEntries = (entries: readonly IsoEntry[], label: string, dates: ImageDates): PlannedImage => {
  const clamped = entries.map(entry => ({ ...entry, modified: dates.clamp(entry.modified) }))
  const plan = planImage(clamped, { label, created: dates.volume })
  return { plan, size: plan.size, label, files: filesOf(clamped) }
}

const generated = (content: Uint8Array, modified: number): Placed => {
  const entry = {
    kind: 'file',
    path: contextFile,
    mode: scriptMode,
    modified,
    size: content.length,
    content,
  } as const
  return { entry, from: 'the variables' }
}

const filesOf = (entries: readonly IsoEntry[]): PlannedImage['files'] =>
  entries
    .filter(entry => entry.kind === 'file')
    .map(({ path, size }) => ({ path, size }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
