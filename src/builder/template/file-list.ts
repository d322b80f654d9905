/**
 * FILES and FILES_DS: lists of files for the image, parted by blanks. A word is `path`, `path:name`,
 * `path:'name'`, `path:"name"`, or the same with a URL; quotes keep blanks and colons together wherever they stand.
 */
import { basename } from 'node:path'
import { InputError } from '../../input-error.ts'
import type { FileReference } from '../file-reference.ts'
import { isUrl, type UrlReference, urlReference } from '../inputs/url.ts'
import { checkRestricted } from './restricted.ts'

/** A list as the context has it. */
export interface FileList {
  /** The variable it is from, for messages. */
  readonly from: string
  readonly text: string
  /** Folders that it may not name. */
  readonly restricted: readonly string[]
  /** Folders in those that it may name all the same; none where nothing is said. */
  readonly safe?: readonly string[]
}

const word = /(?:'[^']*'|"[^"]*"|[^\s'"])+/g
const pieces = /'([^']*)'|"([^"]*)"|(:)|([^'":]+)/g

const withoutQuotes = (written: string): string => written.replace(/'([^']*)'|"([^"]*)"/g, '$1$2')

/** Splits one word at its first colon that is not quoted, and takes its quotes away. */
const splitWord = (written: string): readonly [path: string, name: string | undefined] => {
  let path = ''
  let name: string | undefined
  for (const [, single, double, colon, bare] of written.matchAll(pieces)) {
    if (colon !== undefined && name === undefined) {
      name = ''
      continue
    }
    const piece = single ?? double ?? colon ?? bare ?? ''
    if (name === undefined) path += piece
    else name += piece
  }
  return [path, name]
}

const isUrlWord = (written: string): boolean => isUrl(withoutQuotes(written))

/** A quoted name is one wherever its colon stands; it may have slashes. */
const urlOf = (written: string, from: string): UrlReference => {
  const [, address, name] = /^(.+):('[^']*'|"[^"]*")$/s.exec(written) ?? []
  if (address === undefined || name === undefined) return urlReference(withoutQuotes(written), from)
  const plain = withoutQuotes(address)
  return urlReference(`${plain}${plain.includes('#') ? '' : '#'}:${withoutQuotes(name)}`, from)
}

/**
 * The files that a list names.
 *
 * @param from names the list in messages
 * @throws InputError where a quote is open, a path or name is missing, or a URL cannot be used
 */
export const parseFileList = (list: string, from: string): readonly (FileReference | UrlReference)[] => {
  if (list.replace(word, '').trim() !== '')
    throw new InputError(`${from}: a quote is open in ${JSON.stringify(list)}; close it`)
  return (list.match(word) ?? []).map(written => {
    if (isUrlWord(written)) return urlOf(written, from)
    const [path, name] = splitWord(written)
    if (path === '' || name === '')
      throw new InputError(`${from}: ${written} has no ${path === '' ? 'path' : 'name behind its colon'}`)
    return { path, name: name ?? basename(path), from }
  })
}

/** The paths of this host in a list, as well as they can be told where it is malformed. */
export const wordsOf = (list: string): readonly string[] =>
  (list.match(word) ?? []).filter(written => !isUrlWord(written)).map(written => splitWord(written)[0])

/**
 * The files that the lists of a context name.
 *
 * @throws InputError as `parseFileList`, and where a file lies in a restricted folder
 */
export const filesOfLists = (lists: readonly FileList[]): readonly (FileReference | UrlReference)[] =>
  lists.flatMap(({ from, text, restricted, safe }) => {
    const files = parseFileList(text, from)
    const paths = files.flatMap(({ path }) => path ?? [])
    checkRestricted(paths, from, restricted, safe)
    return files
  })
