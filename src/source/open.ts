/**
 * Opens the medium a SOURCE names: `auto`, a device, an ISO file, a directory that holds context.sh, or a
 * context.sh itself. A new form is one more case here, and a file that opens it.
 */
import { type Stats, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { hasCode } from '../error-code.ts'
import { openByteSource } from '../iso9660/read/byte-source.ts'
import { volumeLabel } from '../iso9660/read/descriptors.ts'
import { findContext } from './auto.ts'
import { openDevice, sysfsName } from './device.ts'
import { openDirectory } from './directory-medium.ts'
import { openFile } from './file-medium.ts'
import { openIso } from './iso-medium.ts'
import { explain, type Medium, SourceError } from './medium.ts'
import { type Mounter, systemMounter } from './mounts.ts'
import { machinePlaces, type Places } from './places.ts'
import type { Surroundings } from './surroundings.ts'
import type { WindowsPlaces } from './windows/places.ts'

export interface SourceOptions {
  /** The guest's root; `/` is this machine. Below another root, `auto` looks for the directory /context only. */
  readonly root: string
  /** Seconds that `auto` waits at most, 0 for not at all; vmcontext.wait= on the kernel's command line goes before. */
  readonly wait: number
  /** `wait` was asked for this run, so the kernel's command line does not count. */
  readonly waitIsExplicit?: boolean
  /** The agent's own run-time directory, such as /run/vmcontext; made with mode 0700 where missing. */
  readonly runtime: string
  /** An earlier run on this machine found its context on a CD-ROM, so one is worth waiting for. */
  readonly expected?: boolean
  /** Told what was passed over and why there is a wait: for the journal, at a low priority. */
  readonly log?: (message: string) => void
  readonly places?: Places
  /** Where a Windows machine has its drives; `places` does not count then. On Windows it is the machine's own. */
  readonly windows?: WindowsPlaces
  readonly mounter?: Mounter
}

const device = process.platform === 'win32' ? 'a drive such as D:' : 'a device'

const forms = `name "auto", ${device}, an ISO file, a directory that holds context.sh, or a context.sh itself`

const statusOf = (source: string): Stats => {
  try {
    return statSync(source)
  } catch (error) {
    throw new SourceError(
      hasCode(error, 'ENOENT', 'ENOTDIR')
        ? `${source}: there is no such device, file or directory; ${forms}`
        : `${source}: ${explain(error)}`,
      { cause: error },
    )
  }
}

/** Image files by what they are usually called; a context.sh never is. */
const calledImage = /\.(iso|img)$/i

/** Whether a file is an ISO 9660 volume. */
const isVolume = (path: string): boolean => {
  try {
    const bytes = openByteSource(path)
    try {
      return volumeLabel(bytes) !== null
    } finally {
      bytes.close()
    }
  } catch (error) {
    throw new SourceError(`${path}: ${explain(error)}`, { cause: error })
  }
}

const openRegularFile = (source: string, around: Surroundings): Medium => {
  if (isVolume(source)) return openIso('image', source, () => openByteSource(source), around)
  if (calledImage.test(source)) {
    throw new SourceError(
      `${source}: it is no ISO 9660 image (no volume descriptor at byte 32768); it may be cut off or of another format: build or copy it again`,
    )
  }
  return openFile(source, around)
}

/** The drives of the Windows machine that we run on; null on any other. */
const ownDrives = async (): Promise<WindowsPlaces | null> =>
  process.platform === 'win32' ? (await import('./windows/places.ts')).windowsPlaces() : null

/** Opens what is a source on Windows only; undefined where it is none. */
const openOnWindows = async (
  source: string,
  options: SourceOptions,
  drives: WindowsPlaces,
  asked: Surroundings,
): Promise<Medium | null | undefined> => {
  const { noMounter, openOnWindows } = await import('./windows/open.ts')
  return await openOnWindows(source, options, drives, { ...asked, mounter: options.mounter ?? noMounter })
}

/**
 * Opens the medium that carries the context.
 *
 * @param source SOURCE as on the command line
 * @returns the medium, to be closed by the caller; null where `auto` found none
 * @throws SourceError where the named source, or the volume `auto` found, cannot be used
 */
export const openSource = async (source: string, options: SourceOptions): Promise<Medium | null> => {
  const places = options.places ?? machinePlaces
  const around: Surroundings = {
    runtime: resolve(options.runtime),
    mounter: options.mounter ?? systemMounter(places),
    log: options.log ?? (() => {}),
  }
  const drives = options.windows ?? (await ownDrives())
  const onWindows = drives === null ? undefined : await openOnWindows(source, options, drives, around)
  if (onWindows !== undefined) return onWindows
  if (source === 'auto') return findContext({ ...options, places }, around)
  const status = statusOf(source)
  if (status.isDirectory()) return openDirectory(source)
  if (status.isBlockDevice())
    return openIso('cdrom', source, () => openDevice(source, sysfsName(source, places), places), around)
  if (status.isFile()) return openRegularFile(source, around)
  throw new SourceError(`${source}: it is neither a block device nor a file nor a directory; ${forms}`)
}
