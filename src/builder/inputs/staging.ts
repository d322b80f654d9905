/**
 * A private folder for what a build needs on disk for a while, such as downloads. It is made when it is first
 * needed and goes with the build, however that ends: done, failed, or stopped by a signal.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { reasonOf } from '../../error-code.ts'
import { BuildError } from '../error.ts'
import { makeFolders } from '../folders.ts'
import { onEnd } from '../on-end.ts'

/** Brings something into the file `path`, and gives up when told to. */
type Fill = (path: string, signal: AbortSignal) => Promise<void>

export interface Staging extends AsyncDisposable {
  /**
   * A file of the folder. It is filled once, however many builds that share the folder ask for the same `key`.
   *
   * @returns its path
   * @throws BuildError where the folder cannot be made or is gone for good, and what `fill` throws
   */
  readonly file: (key: string, fill: Fill) => Promise<string>
}

/** A folder that is found by its name: what a killed run has left there goes first. */
const makeNamed = (path: string): string => {
  removeFolder(path)
  makeFolders(dirname(path))
  mkdirSync(path, { mode: 0o700 })
  return path
}

const makeTemporary = (): string => mkdtempSync(join(tmpdir(), 'vmcontext-'))

const removeFolder = (path: string): void => rmSync(path, { recursive: true, force: true })

const makeFolder = (path: string | undefined): string => {
  try {
    return path === undefined ? makeTemporary() : makeNamed(path)
  } catch (error) {
    throw new BuildError(
      `${path ?? tmpdir()}: no private folder can be made there for downloads: ${reasonOf(error)}`,
      { cause: error },
    )
  }
}

/**
 * Promises a folder for its owner alone (mode 0700), of which nothing is there until a file is asked for. Without
 * `path` it is one below TMPDIR that nobody else uses; with it, that path, and nothing else may be kept there.
 */
export const openStaging = (path?: string): Staging => {
  let stop: AbortController | undefined
  let isClosed = false
  const files = new Map<string, Promise<string>>()
  let folder: string | undefined
  let forget = (): void => undefined
  const remove = (): void => {
    if (folder !== undefined) removeFolder(folder)
    folder = undefined
  }
  const make = (): string => {
    const made = makeFolder(path)
    forget = onEnd(remove)
    return made
  }
  const filled = async (fill: Fill): Promise<string> => {
    folder ??= make()
    const file = join(folder, String(files.size))
    stop ??= new AbortController()
    await fill(file, stop.signal)
    return file
  }
  return {
    file: async (key, fill) => {
      // A build that goes on although nobody waits for it must not bring the folder back.
      if (isClosed) throw new BuildError('nothing is downloaded any more: what it was for has ended')
      const known = files.get(key)
      if (known !== undefined) return known
      const file = filled(fill)
      files.set(key, file)
      return file
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true
      stop?.abort()
      await Promise.allSettled(files.values())
      remove()
      forget()
    },
  }
}
