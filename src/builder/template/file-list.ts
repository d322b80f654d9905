/**
 * FILES and FILES_DS: lists of files for the image, parted by blanks. A word is `path`, `path:name`,
 * `path:'name'` or `path:"name"`; quotes keep blanks and colons together wherever they stand.
 */
import { basename } from 'node:path'
import { InputError } from '../../input-error.ts'
import { checkRestricted } from './restricted.ts'

/** A file on this host and its name in the image. */
export interface FileReference {
  readonly path: string
  /** Below the image's root, parts joined by `/`. */
  readonly name: string
  /** Who asked for it, for messages: `FILES`, `--file`. */
  readonly from: string
}

/** A list as the context has it. */
export interface FileList {
  /** The variable it is from, for messages. */
  readonly from: string
  readonly text: string
  /** Folders that it may not name. */
  readonly restricted: readonly string[]
}

const word = /(?:'[^']*'|"[^"]*"|[^\s'"])+/g
const pieces = /'([^']*)'|"([^"]*)"|(:)|([^'":]+)/g

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

/**
 * The files that a list names.
 *
 * @param from names the list in messages
 * @throws InputError where a quote is open, a name is missing or a file is a URL
 */
export const parseFileList = (list: string, from: string): readonly FileReference[] => {
  if (list.replace(word, '').trim() !== '')
    throw new InputError(`${from}: a quote is open in ${JSON.stringify(list)}; close it`)
  return (list.match(word) ?? []).map(written => {
    if (/^['"]?[a-z][a-z0-9+.-]*:\/\//i.test(written))
      throw new InputError(
        `${from}: ${written} is a URL; download it and give the file here, with --file FILE:NAME`,
      )
    const [path, name] = splitWord(written)
    if (path === '' || name === '')
      throw new InputError(`${from}: ${written} has no ${path === '' ? 'path' : 'name behind its colon'}`)
    return { path, name: name ?? basename(path), from }
  })
}

/** The paths in a list, as well as they can be told where it is malformed. */
export const wordsOf = (list: string): readonly string[] =>
  (list.match(word) ?? []).map(written => splitWord(written)[0])

/**
 * The files that the lists of a context name.
 *
 * @throws InputError as `parseFileList`, and where a file lies in a restricted folder
 */
export const filesOfLists = (lists: readonly FileList[]): readonly FileReference[] =>
  lists.flatMap(({ from, text, restricted }) => {
    const files = parseFileList(text, from)
    checkRestricted(
      files.map(({ path }) => path),
      from,
      restricted,
    )
    return files
  })
