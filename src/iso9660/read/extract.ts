/**
 * Puts an image's files into a directory. The image is not trusted: nothing is written outside of that directory,
 * through a link, or over something that is there, and nothing gets set-user-ID or the like.
 */

import {
  closeSync,
  constants,
  fchmodSync,
  futimesSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { reasonOf } from '../../error-code.ts'
import { IsoError } from '../error.ts'
import type { IsoEntryInfo } from './entry-info.ts'
import type { IsoImage } from './image.ts'
import { refuseWindowsName } from './windows-name.ts'

const permissions = 0o777

/** Opens a file, never through a link, acts and closes. One that is made is readable to its owner only. */
export const withFile = (path: string, flags: number, act: (file: number) => void): void => {
  const file = openSync(path, flags | constants.O_NOFOLLOW, 0o600)
  try {
    act(file)
  } finally {
    closeSync(file)
  }
}

/** Windows has no modes, and a time is set of what was opened for writing only, which a directory cannot be. */
const onWindows = process.platform === 'win32'

const finish = (file: number, entry: IsoEntryInfo): void => {
  if (!onWindows) fchmodSync(file, entry.mode & permissions)
  futimesSync(file, entry.modified, entry.modified)
}

const writeFile = (path: string, image: IsoImage, entry: IsoEntryInfo): void =>
  withFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, file => {
    for (const piece of image.stream(entry))
      for (let done = 0; done < piece.length; ) done += writeSync(file, piece, done)
    finish(file, entry)
  })

const writeLink = (path: string, entry: IsoEntryInfo): void => {
  symlinkSync(entry.target ?? '', path)
  lutimesSync(path, entry.modified, entry.modified)
}

/** Runs one step; what the system refuses becomes an error that names the entry. */
const step = (entry: IsoEntryInfo, act: () => void): void => {
  try {
    act()
  } catch (error) {
    if (error instanceof IsoError) throw error
    throw new IsoError(`${entry.path} cannot be taken out of the image: ${reasonOf(error)}`, { cause: error })
  }
}

/** Copies of one content (hard links) that are taken out in earnest, and bytes for which nobody counts them. */
const mostCopies = 16
const freeBytes = 1024 ** 3

/** A small image whose files all are one large piece of it would fill the disk. */
const refuseFlood = (files: readonly IsoEntryInfo[]): void => {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const end = files
    .flatMap(({ stretches }) => stretches)
    .reduce((last, { position, length }) => Math.max(last, position + length), 0)
  if (total <= freeBytes + mostCopies * end) return
  throw new IsoError(
    `its files have ${total} bytes together, many times what the image holds: it is damaged, and nothing is taken out`,
  )
}

/**
 * Writes every directory, file and link of the image below `target`, which is made where it is missing. Devices,
 * pipes and sockets are left out. Directories are all made here, so none of them can be a link, and links come
 * after files, so no file goes through one.
 *
 * @throws IsoError where the image is damaged, something is in the way, or the system refuses; what was written so
 * far stays
 */
export const extractImage = (image: IsoImage, target: string): void => {
  const entries = image.entries()
  const ofKind = (kind: IsoEntryInfo['kind']): IsoEntryInfo[] => entries.filter(entry => entry.kind === kind)
  const place = (entry: IsoEntryInfo): string => join(target, entry.path)
  refuseFlood(ofKind('file'))
  if (onWindows) for (const { path } of entries) refuseWindowsName(path)
  mkdirSync(target, { recursive: true })
  const directories = ofKind('directory')
  for (const entry of directories) step(entry, () => mkdirSync(place(entry), 0o700))
  for (const entry of ofKind('file')) step(entry, () => writeFile(place(entry), image, entry))
  for (const entry of ofKind('link')) step(entry, () => writeLink(place(entry), entry))
  if (onWindows) return
  // Deepest first: a directory's own mode may forbid to go below it.
  for (const entry of directories.toReversed())
    step(entry, () =>
      withFile(place(entry), constants.O_RDONLY | constants.O_DIRECTORY, file => finish(file, entry)),
    )
}
