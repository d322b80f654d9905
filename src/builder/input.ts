/**
 * Reads what a user names on the command line: files that hold text, and pairs such as ID=FILE. What cannot
 * be read is an InputError that names it.
 */
import { readFileSync, statSync } from 'node:fs'
import { hasCode, reasonOf } from '../error-code.ts'
import { InputError } from '../input-error.ts'

/** A file read whole. */
interface InputFile {
  readonly bytes: Uint8Array
  /** Unix seconds. */
  readonly modified: number
}

/** An InputError that says what is wrong with a file: `--file init.sh: it is not there`. */
export const unusable = (what: string, path: string, error: unknown): InputError =>
  new InputError(
    `${what} ${path}: ${hasCode(error, 'EACCES', 'EPERM') ? 'you may not read it' : reasonOf(error)}`,
    { cause: error },
  )

/**
 * Reads a file whole.
 *
 * @param what says in messages what the file is for, such as `--template`
 * @throws InputError where it cannot be read
 */
export const readInput = (path: string, what: string): InputFile => {
  try {
    const bytes = readFileSync(path)
    return { bytes, modified: Math.floor(statSync(path).mtimeMs / 1000) }
  } catch (error) {
    throw unusable(what, path, error)
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
