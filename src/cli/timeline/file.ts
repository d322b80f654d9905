/** Writes an answer to a file that is there as a whole or not at all. */
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { reasonOf } from '../../error-code.ts'
import { InputError } from '../../input-error.ts'

/** Where a link leads; the path itself where there is nothing yet. */
const target = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

const replace = (path: string, content: string | Uint8Array): void => {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`)
  try {
    writeFileSync(beside, content, { flag: 'wx' })
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

/**
 * A file that is there already is replaced, once all is written.
 *
 * @param option that named it
 * @throws InputError where it cannot be written
 */
export const writeAnswer = (path: string, content: string | Uint8Array, option: string): void => {
  const file = target(path)
  try {
    const isPlain = statSync(file, { throwIfNoEntry: false })?.isFile() ?? true
    if (isPlain) replace(file, content)
    else writeFileSync(file, content)
  } catch (error) {
    throw new InputError(`${option}: ${path} cannot be written: ${reasonOf(error)}`, { cause: error })
  }
}
