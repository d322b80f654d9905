/**
 * What OpenNebula's tm/*\/context does: an image of the files that its arguments name, at its place on this host or
 * another. Every error says in OpenNebula's words what was being done, and then why it failed.
 */
import { rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { contextLabel } from '../../context/file.ts'
import { messageOf, reasonOf } from '../../error-code.ts'
import { imageDates, sourceDateEpoch } from '../dates.ts'
import { deliverImage } from '../deliver.ts'
import type { Destination } from '../delivery/destination.ts'
import { BuildError } from '../error.ts'
import { makeFolders } from '../folders.ts'
import { type PlannedImage, planEntries } from '../image.ts'
import { fetchUrls } from '../inputs/download.ts'
import { openStaging } from '../inputs/staging.ts'
import { readContextArguments } from './arguments.ts'
import { copyInto, freeName, type Tree } from './copies.ts'
import { type FrontEnd, frontEndOf } from './front-end.ts'
import { readSource, type Source } from './sources.ts'
import { during, TransferError } from './transfer-error.ts'

/** Exit code where the image's folder cannot be made: that of mkdir(1). */
const noFolder = 1

/** The image is another user's to read, QEMU's, as OpenNebula's tools make it: what the umask leaves of 0666. */
const imageMode = (): number => 0o666 & ~process.umask()

/** What a run that was killed has left of this machine. */
const removeLeftovers = (folder: string): void => {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch (cause) {
    throw new TransferError(`Could not delete temp. to make context dev: ${reasonOf(cause)}`, { cause })
  }
}

/** The files of all sources in one tree, downloads in the work folder. */
const gather = async (
  sources: readonly Source[],
  folder: string,
  environment: NodeJS.ProcessEnv,
  use: (tree: Tree) => Promise<void>,
): Promise<void> => {
  await using staging = openStaging(folder)
  const urls = sources.filter(source => 'url' in source)
  const fetched = await fetchUrls(urls, staging, { environment })
  const downloads = fetched.values()
  let tree: Tree = new Map()
  for (const source of sources) {
    if ('url' in source) {
      const { path, name } = downloads.next().value ?? { path: '', name: '' }
      tree = copyInto(tree, { path, target: freeName(tree, name) })
    } else {
      const copy = (): Tree => copyInto(tree, source)
      tree = await during(`Error copying ${source.path} to ${folder}`, copy)
    }
  }
  await use(tree)
}

const planTree = (tree: Tree, environment: NodeJS.ProcessEnv): PlannedImage => {
  const entries = [...tree.values()]
  const modified = entries.map(entry => entry.modified)
  return planEntries(entries, contextLabel, imageDates(modified, sourceDateEpoch(environment)))
}

/** A host that is this one needs no connection. */
const withoutConnection = (destination: Destination, { isHere }: FrontEnd): Destination =>
  destination.kind === 'ssh' && isHere(destination.host)
    ? { kind: 'local', path: destination.path }
    : destination

const hostOf = (destination: Destination): string =>
  destination.kind === 'ssh' ? destination.host : 'localhost'

const makeFolder = (folder: string, host: string): void => {
  try {
    // The slash at its end makes it an error that a file is there.
    makeFolders(`${folder}/`)
  } catch (cause) {
    throw new TransferError(`Error creating directory ${folder} at ${host}: ${reasonOf(cause)}`, {
      code: noFolder,
      cause,
    })
  }
}

/** The other side makes the folder itself, and says so where it could not. */
const deliveryError = (destination: Destination, place: string, cause: unknown): TransferError => {
  const reason = messageOf(cause)
  return destination.kind === 'ssh' && cause instanceof BuildError && cause.step === 'folder'
    ? new TransferError(
        `Error creating directory ${dirname(destination.path)} at ${destination.host}: ${reason}`,
        { code: noFolder, cause },
      )
    : new TransferError(`Error copying context ISO to ${place}: ${reason}`, { cause })
}

/** Folders that held work folders only go as well; one that others use stays. */
const removeIfEmpty = (folder: string): void => {
  try {
    rmdirSync(folder)
  } catch {
    // It is in use, or was never made.
  }
}

/**
 * Makes an image and brings it to its place, as `tm/*\/context ARGUMENTS…` of OpenNebula.
 *
 * @param log is told what is done
 * @throws TransferError with a message that begins as OpenNebula's would
 */
export const transferContext = async (
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  log: (message: string) => void,
): Promise<void> => {
  const {
    sources: words,
    place,
    destination,
    id,
  } = await during('Wrong arguments', () => readContextArguments(args))
  const frontEnd = frontEndOf(environment)
  const target = withoutConnection(destination, frontEnd)
  if (target.kind === 'local') makeFolder(dirname(target.path), hostOf(destination))
  log(`Generating context block device at ${place}`)
  const folder = join(frontEnd.datastores, '.isofiles', id)
  removeLeftovers(folder)
  try {
    await gather(words.map(readSource), folder, environment, async tree => {
      const image = await during('Error creating iso fs', () => planTree(tree, environment))
      await deliverImage(
        image,
        { destination: target, makeParents: false },
        { mode: imageMode(), ssh: frontEnd.ssh },
      ).catch(error => {
        throw deliveryError(target, place, error)
      })
    })
  } finally {
    removeIfEmpty(dirname(folder))
  }
}
