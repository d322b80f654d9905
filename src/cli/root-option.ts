/** `--root DIR`: the guest whose file tree is DIR. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { reasonOf } from '../error-code.ts'
import { InputError } from '../input-error.ts'

/**
 * The absolute path of the option's value.
 *
 * @throws InputError where it is no directory
 */
export const readRoot = (text: string): string => {
  // This machine, which Windows would take for the root of a drive.
  if (text === '/') return text
  const root = resolve(text)
  if (isDirectory(root)) return root
  throw new InputError(`--root: ${root} is no directory`)
}

const isDirectory = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch (error) {
    throw new InputError(`--root: cannot look at ${path}: ${reasonOf(error)}`, { cause: error })
  }
}
