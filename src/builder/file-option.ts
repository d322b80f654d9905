/**
 * `--file PATH[:NAME]` or `--file URL[#sha256=HEX][:NAME]`: a file and, if wanted, its name in the image.
 */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { InputError } from '../input-error.ts'
import type { FileReference } from './file-reference.ts'
import { isUrl, type UrlReference, urlReference } from './inputs/url.ts'

/** FILES of a template may quote a name; whoever pastes from there means the same. */
const unquoted = (name: string): string => /^(['"])(.*)\1$/s.exec(name)?.[2] ?? name

/**
 * Reads the option's value. A path that has a colon itself is taken whole where such a file is there;
 * otherwise the last colon parts path and name.
 *
 * @throws InputError where the path or the name is missing, or a URL cannot be used
 */
export const fileOption = (text: string): FileReference | UrlReference => {
  if (isUrl(text)) return urlReference(text, '--file')
  const colon = text.lastIndexOf(':')
  const isWhole = colon < 0 || existsSync(text)
  const path = isWhole ? text : text.slice(0, colon)
  const name = isWhole ? basename(text) : unquoted(text.slice(colon + 1))
  if (path === '' || name === '')
    throw new InputError(
      `--file ${text}: ${path === '' ? 'the path' : 'the name behind the colon'} is missing`,
    )
  return { path, name, from: '--file' }
}
