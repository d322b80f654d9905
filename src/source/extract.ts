/**
 * Copies files of this machine into a folder of the user's: what `extract` of a medium does that is no volume.
 * Nothing is written outside of that folder, through a link, or over something that is there. Volumes have
 * `iso9660/read/extract.ts`, under the same rules.
 */
import { constants, fchmodSync, fstatSync, futimesSync, mkdirSync, readSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hasCode } from '../error-code.ts'
import { withFile } from '../iso9660/read/extract.ts'
import { explain, SourceError } from './medium.ts'

/** What comes out has these of its mode: no set-user-ID, no set-group-ID, no sticky bit. */
const permissions = 0o777

const stepSize = 1024 * 1024

/** Windows has no modes, and a time is set of what was opened for writing only, which a folder cannot be. */
const onWindows = process.platform === 'win32'

/** Mode and modification time as they are at `from`. */
const likeAt = (from: number, to: number): void => {
  const { mode, mtime } = fstatSync(from)
  if (!onWindows) fchmodSync(to, mode & permissions)
  futimesSync(to, mtime, mtime)
}

const copyBytes = (from: number, to: number): void => {
  const buffer = Buffer.allocUnsafeSlow(stepSize)
  for (let length = readSync(from, buffer); length > 0; length = readSync(from, buffer)) {
    for (let done = 0; done < length; ) done += writeSync(to, buffer, done, length - done)
  }
}

const copyFile = (from: string, to: string): void =>
  withFile(from, constants.O_RDONLY | constants.O_NONBLOCK, source => {
    if (!fstatSync(source).isFile()) throw new SourceError(`${from}: it is no regular file`)
    withFile(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, target => {
      copyBytes(source, target)
      likeAt(source, target)
    })
  })

const copyAttributes = (from: string, to: string): void => {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY
  withFile(from, flags, source => withFile(to, flags, target => likeAt(source, target)))
}

/** What to do about an error of the system while something is taken out. */
export const advice = (error: unknown): string =>
  hasCode(error, 'EEXIST') ? '; nothing is overwritten: name a new folder' : ''

/** Every folder above a path, the topmost first. */
export const foldersAbove = (path: string): readonly string[] => {
  const folder = dirname(path)
  return folder === '.' ? [] : [...foldersAbove(folder), folder]
}

/**
 * Makes the folder that a medium is taken out to, for its user alone, because files of a context are secret.
 * One that is there stays as it is.
 *
 * @throws SourceError where it cannot be made
 */
export const makeTarget = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new SourceError(`${folder}: it cannot be made: ${explain(error)}${advice(error)}`, { cause: error })
  }
}

/**
 * Copies files with their folders, modes and modification times.
 *
 * @param paths of the files, relative to the folder they go to, parts separated by `/`
 * @param locate says where one of these, or a folder above one, lies on this machine; no link is followed there
 * @throws SourceError naming the first one that is there already or cannot be copied; what was copied before stays
 */
export const copyFiles = (
  paths: readonly string[],
  locate: (path: string) => string,
  folder: string,
): void => {
  const step = (path: string, act: (from: string, to: string) => void): void => {
    const target = join(folder, path)
    try {
      act(locate(path), target)
    } catch (error) {
      if (error instanceof SourceError) throw error
      throw new SourceError(`cannot copy ${path} to ${target}: ${explain(error)}${advice(error)}`, {
        cause: error,
      })
    }
  }
  const folders = [...new Set(paths.flatMap(foldersAbove))]
  makeTarget(folder)
  // Each is made here, so none of them can be a link that leads out.
  for (const path of folders) step(path, (_, to) => mkdirSync(to, { mode: 0o700 }))
  for (const path of paths) step(path, copyFile)
  if (onWindows) return
  // Deepest first: a folder's own mode may forbid to go below it.
  for (const path of folders.toReversed()) step(path, copyAttributes)
}
