/**
 * Names as people wrote them, from what the three kinds of trees keep of them. To read another kind, add a
 * function here and choose it in `tree.ts`.
 */

import { isUtf8 } from 'node:buffer'
import { IsoError } from '../error.ts'

/** Rock Ridge names and targets: UTF-8 nearly always; what is not is taken for ISO 8859-1, which knows every byte. */
export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString(isUtf8(bytes) ? 'utf8' : 'latin1')

/** Joliet: UCS-2 or UTF-16, most significant byte first, perhaps with a version. */
export const jolietName = (identifier: Uint8Array): string => {
  const even = identifier.subarray(0, identifier.length - (identifier.length % 2))
  return Buffer.from(even).swap16().toString('utf16le').replace(/;\d+$/, '').toWellFormed()
}

/** Primary tree: `CONTEXT.SH;1` is context.sh and `README.;1` is readme (ECMA-119 §7.5.1). */
export const plainName = (identifier: Uint8Array): string => {
  const text = Buffer.from(identifier).toString('latin1').replace(/;\d+$/, '').toLowerCase()
  return text.length > 1 && text.endsWith('.') ? text.slice(0, -1) : text
}

/** Longest path that is listed, in characters (PATH_MAX of Linux). */
const longestPath = 4096

/**
 * The path of a name in a directory.
 *
 * @throws IsoError where the name would lead elsewhere or the path is longer than any system takes
 */
export const pathOf = (directory: string, name: string): string => {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
    throw new IsoError(
      `/${directory} holds an entry named ${JSON.stringify(name.slice(0, 80))}, which is no name: the image is damaged`,
    )
  const path = directory === '' ? name : `${directory}/${name}`
  if (path.length > longestPath)
    throw new IsoError(`a path in the image is longer than ${longestPath} characters: it is damaged`)
  return path
}
