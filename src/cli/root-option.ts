/** `--root DIR`: the guest whose file tree is DIR. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
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
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === true) return root
  throw new InputError(`--root: ${root} is no directory`)
}
