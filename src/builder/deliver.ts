/**
 * Brings a planned image to where it should go: a path of this host, or another host through ssh(1). A new kind of
 * destination is a file in `delivery/` and a line in `deliverImage`.
 */
import { realpathSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { reasonOf } from '../error-code.ts'
import { InputError } from '../input-error.ts'
import { IsoError, IsoWriteError } from '../iso9660/error.ts'
import { imageChunks } from '../iso9660/write/chunks.ts'
import { writeImageFile } from '../iso9660/write/image-file.ts'
import { type Destination, destinationText, parseDestination } from './delivery/destination.ts'
import { BuildError } from './error.ts'
import { makeFolders } from './folders.ts'
import type { GatheredContext } from './gather.ts'
import type { PlannedImage } from './image.ts'
import { onEnd } from './on-end.ts'

export interface DeliveryOptions {
  /** Permission bits; 0600 where nothing is said. */
  readonly mode?: number
  /** The command that reaches another host, ssh(1) where nothing is said. */
  readonly ssh?: readonly string[]
  /** The folder that the image is of, in which it must not lie. */
  readonly tree?: string
  /** Told how many more bytes are in place. */
  readonly onProgress?: (bytes: number) => void
}

/** Where an image goes, and whether its folder is made. */
export interface Place {
  readonly destination: Destination
  readonly makeParents: boolean
}

/** The image lies behind the disks of its machine, as the first OpenNebula had it. */
const inFolder = (folder: string, disks: number | undefined): string => {
  if (disks === undefined)
    throw new InputError(
      `--deliver ${folder} is a folder; give --template, whose number of disks makes the name disk.N, or name the file`,
    )
  return `${folder}disk.${disks}`
}

/**
 * What `output` or `deliver` of a request say.
 *
 * @throws InputError where there is neither or both, or it cannot be a place
 */
export const destinationOf = (
  { output, deliver }: { readonly output?: string; readonly deliver?: string },
  context: Pick<GatheredContext, 'disks'> | undefined,
): Place => {
  if (output !== undefined && deliver !== undefined)
    throw new InputError('--output and --deliver both say where the image goes; give one')
  if (deliver !== undefined) {
    const path = deliver.endsWith('/') ? inFolder(deliver, context?.disks) : deliver
    return { destination: parseDestination(path), makeParents: true }
  }
  if (output === undefined) throw new InputError('where should the image go? give --output FILE.iso')
  if (output.endsWith('/')) throw new InputError(`${output} is a folder; name the file in it`)
  return { destination: { kind: 'local', path: output }, makeParents: false }
}

const refuseOutputInside = (tree: string, output: string): void => {
  const folder = `${realpathSync(tree)}${sep}`
  const target = join(realpathSync(dirname(output)), basename(output))
  if (target.startsWith(folder))
    throw new InputError(`${output} lies in --tree ${tree}, so the image would hold itself; put it elsewhere`)
}

const refuseWithoutFolder = (output: string): void => {
  const folder = dirname(output)
  try {
    if (statSync(folder).isDirectory()) return
  } catch (error) {
    throw new InputError(`${output}: the folder ${folder} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    })
  }
  throw new InputError(`${folder} is no directory; the image cannot go there`)
}

const makeFolder = (path: string): void => {
  try {
    makeFolders(dirname(path))
  } catch (error) {
    throw new BuildError(`${path}: the folder ${dirname(path)} cannot be made: ${reasonOf(error)}`, {
      cause: error,
    })
  }
}

/** Writes the image beside `path` and renames it there: `path` is the old file or the whole new one. */
const deliverToFile = async (
  image: PlannedImage,
  path: string,
  { tree, mode, onProgress }: DeliveryOptions,
): Promise<void> => {
  refuseWithoutFolder(path)
  if (tree !== undefined) refuseOutputInside(tree, path)
  try {
    await writeImageFile(image.plan, path, {
      ...(mode === undefined ? {} : { mode }),
      ...(onProgress && { onProgress }),
      onBegin: unfinished => onEnd(() => rmSync(unfinished, { force: true })),
    })
  } catch (error) {
    if (error instanceof IsoWriteError) throw new BuildError(error.message, { cause: error })
    if (error instanceof IsoError) throw new InputError(error.message, { cause: error })
    throw error
  }
}

/**
 * Brings the image to its place: what was there before stays whole until the new one is.
 *
 * @returns the place in words: a path or HOST:PATH
 * @throws InputError naming what cannot be used: an input that changed meanwhile, or the place
 * @throws BuildError where the disk or the other host fails
 */
export const deliverImage = async (
  image: PlannedImage,
  { destination, makeParents }: Place,
  options: DeliveryOptions = {},
): Promise<string> => {
  if (destination.kind === 'local') {
    if (makeParents) makeFolder(destination.path)
    await deliverToFile(image, destination.path, options)
    return destinationText(destination)
  }
  const { deliverOverSsh } = await import('./delivery/ssh.ts')
  const chunks = imageChunks(image.plan)
  try {
    await deliverOverSsh({ size: image.size, chunks }, destination, {
      mode: options.mode ?? 0o600,
      ...(options.ssh && { command: options.ssh }),
      ...(options.onProgress && { onProgress: options.onProgress }),
    })
  } catch (error) {
    throw error instanceof IsoError ? new InputError(error.message, { cause: error }) : error
  }
  return destinationText(destination)
}
