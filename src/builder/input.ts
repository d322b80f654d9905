/**
 * Reads what a user names on the command line: files that hold text, and pairs such as ID=FILE. What cannot
 * be read is an InputError that names it.
 */
import { Buffer } from 'node:buffer'
import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { hasCode, reasonOf } from '../error-code.ts'
import { InputError } from '../input-error.ts'

/** A file read whole. */
interface InputFile {
  readonly bytes: Uint8Array
  /** Unix seconds; undefined for a pipe, whose time is that of the run. */
  readonly modified: number | undefined
  /** What tells a file from another one at its place. */
  readonly identity: string
}

/** An InputError that says what is wrong with a file: `--file init.sh: it is not there`. */
export const unusable = (what: string, path: string, error: unknown): InputError =>
  new InputError(
    `${what} ${path}: ${hasCode(error, 'EACCES', 'EPERM') ? 'you may not read it' : reasonOf(error)}`,
    { cause: error },
  )

/** Larger files are no input of ours: a context, a template and a domain are text that somebody wrote. */
const mostBytes = 64 * 1024 * 1024

const identityOf = ({ dev, ino, size, mtimeMs }: Stats): string => [dev, ino, size, mtimeMs].join()

/** All of an open file; undefined where it is too large. */
const readAll = (file: number, size: number): Uint8Array | undefined => {
  // One byte more than there should be, so that a file that grows is seen to.
  const whole = Buffer.allocUnsafe(size + 1)
  const length = readSync(file, whole)
  if (size > 0 && length === size) return whole.subarray(0, length)
  // A pipe or a device has no size beforehand.
  const chunks = [whole.subarray(0, length)]
  let total = length
  for (let last = length; last > 0 && total <= mostBytes; total += last) {
    const chunk = Buffer.allocUnsafe(65_536)
    last = readSync(file, chunk)
    chunks.push(chunk.subarray(0, last))
  }
  return total > mostBytes ? undefined : Buffer.concat(chunks)
}

/**
 * Reads a file whole.
 *
 * @param what says in messages what the file is for, such as `--template`
 * @throws InputError where it cannot be read
 */
export const readInput = (path: string, what: string): InputFile => {
  let file: number | undefined
  try {
    // Opened anew, standard input is refused where it is a socket, as programs have it.
    file = path === '/dev/stdin' ? 0 : openSync(path, 'r')
    const stats = fstatSync(file)
    const bytes = stats.size > mostBytes ? undefined : readAll(file, stats.size)
    if (bytes !== undefined)
      return {
        bytes,
        modified: stats.isFile() ? Math.floor(stats.mtimeMs / 1000) : undefined,
        identity: identityOf(stats),
      }
  } catch (error) {
    throw unusable(what, path, error)
  } finally {
    if (file) closeSync(file)
  }
  throw new InputError(
    `${what} ${path}: has more than ${mostBytes / 1024 / 1024} MiB, so it is not what is wanted there`,
  )
}

/** `readInput`, or one that keeps what it has read. */
export type ReadInput = typeof readInput

/** Files that are kept at most; a batch whose lines have their own files gains nothing from keeping them. */
const mostKept = 32

/** Whether what was read is still what is there. A pipe gives its bytes once. */
const isCurrent = ({ modified, identity }: InputFile, path: string): boolean => {
  if (modified === undefined) return true
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && identityOf(stats) === identity
}

/**
 * Reads a file again only if it has changed, however often it is asked for, as the lines of a batch ask for the file
 * that they share.
 */
export const keepingInputs = (): ReadInput => {
  const kept = new Map<string, InputFile>()
  return (path, what) => {
    const known = kept.get(path)
    if (known !== undefined && isCurrent(known, path)) return known
    const file = readInput(path, what)
    if (kept.size >= mostKept) kept.clear()
    kept.set(path, file)
    return file
  }
}

/**
 * Parts `LEFT=RIGHT` at the first equals sign.
 *
 * @throws InputError where there is none or nothing before it
 */
export const parsePair = (text: string, what: string, shape: string): readonly [string, string] => {
  const equals = text.indexOf('=')
  // The text is not repeated: it may be a password.
  if (equals < 1) throw new InputError(`${what} needs ${shape}`)
  return [text.slice(0, equals), text.slice(equals + 1)]
}
