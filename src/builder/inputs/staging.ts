/**
 * A private folder for what a build needs on disk for a while, such as downloads. It is made when it is first
 * needed and goes with the build, however that ends: done, failed, or stopped by a signal.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { reasonOf } from '../../error-code.ts'
import { BuildError } from '../error.ts'
import { onEnd } from './on-end.ts'

export interface Staging extends AsyncDisposable {
  /**
   * The folder, for its owner alone (mode 0700).
   *
   * @throws BuildError where it cannot be made
   */
  readonly folder: () => string
}

/** Folders that are found by their name: what a killed run has left there goes first. */
const makeNamed = (path: string): string => {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(dirname(path), { recursive: true })
  mkdirSync(path, { mode: 0o700 })
  return path
}

const makeTemporary = (): string => mkdtempSync(join(tmpdir(), 'vmcontext-'))

const failed = (path: string, error: unknown): BuildError =>
  new BuildError(`${path}: no private folder can be made there for downloads: ${reasonOf(error)}`, {
    cause: error,
  })

/**
 * Promises a folder, of which nothing is there until it is asked for. Without `path` it is one of TMPDIR that nobody
 * else uses; with it, that path, and nothing else may be kept there.
 */
export const openStaging = (path?: string): Staging => {
  let made: string | undefined
  let forget: (() => void) | undefined
  const remove = (): void => {
    if (made !== undefined) rmSync(made, { recursive: true, force: true })
    made = undefined
  }
  return {
    folder: () => {
      if (made !== undefined) return made
      try {
        made = path === undefined ? makeTemporary() : makeNamed(path)
      } catch (error) {
        throw failed(path ?? tmpdir(), error)
      }
      forget = onEnd(remove)
      return made
    },
    [Symbol.asyncDispose]: async () => {
      remove()
      forget?.()
    },
  }
}
