/**
 * URLs as a user names them for an image: `URL[#sha256=HEX][:NAME]`.
 *
 * NAME stands behind the last colon, and that one counts only behind the last slash of the URL: a port and the folders
 * of a path never look like names. A NAME with a slash stands behind the `#`, as does one where the URL itself has a
 * colon at its end: `https://host/a:b#:scripts/init.sh`.
 */
import { mask } from '../../context/mask.ts'
import { InputError } from '../../input-error.ts'

/** A file of a web server and its name in the image. */
export interface UrlReference {
  readonly url: URL
  /** What a file of this host has in its place. */
  readonly path?: undefined
  /** Below the image's root, parts joined by `/`. */
  readonly name: string
  /** In hexadecimal digits, small letters. */
  readonly sha256?: string
  /** Who asked for it, for messages: `FILES`, `--file`. */
  readonly from: string
}

/** RFC 3986 §3.1, and the slashes that make it different from `path:name`. */
const scheme = /^[a-z][a-z0-9+.-]*:\/\//i

/** Whether a word is a URL, of whatever scheme. */
export const isUrl = (text: string): boolean => scheme.test(text)

/** A URL to be shown: passwords and what the query says, which may be a token, are masked. */
export const shownUrl = (url: URL): string => {
  const login = url.username === '' && url.password === '' ? '' : `${mask}@`
  const query = url.search === '' ? '' : `?${mask}`
  return `${url.protocol}//${login}${url.host}${url.pathname}${query}`
}

/** The parts of what was written; `name` and `fragment` are undefined where there are none. */
const split = (text: string): { address: string; fragment: string | undefined; name: string | undefined } => {
  const hash = text.indexOf('#')
  if (hash >= 0) {
    const behind = text.slice(hash + 1)
    const colon = behind.indexOf(':')
    const [fragment, name] =
      colon < 0 ? [behind, undefined] : [behind.slice(0, colon), behind.slice(colon + 1)]
    return { address: text.slice(0, hash), fragment, name }
  }
  const root = text.indexOf('/', text.indexOf('://') + 3)
  const colon = text.lastIndexOf(':')
  return root < 0 || colon < text.lastIndexOf('/')
    ? { address: text, fragment: undefined, name: undefined }
    : { address: text.slice(0, colon), fragment: undefined, name: text.slice(colon + 1) }
}

const parsed = (address: string, from: string): URL => {
  const url = URL.parse(address)
  // What cannot be parsed cannot be masked either, so it is not repeated.
  if (url === null) throw new InputError(`${from}: a URL in it is malformed; write https://HOST/PATH`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new InputError(
      `${from} ${shownUrl(url)}: only http and https can be fetched; download it and name the file here`,
    )
  return url
}

const hashOf = (fragment: string, shown: string, from: string): string => {
  const [, hash] = /^sha256=([0-9a-f]{64})$/i.exec(fragment) ?? []
  if (hash !== undefined) return hash.toLowerCase()
  throw new InputError(
    /^sha256=/i.test(fragment)
      ? `${from} ${shown}: a sha256 has 64 hexadecimal digits; copy it from sha256sum`
      : `${from} ${shown}: behind the # can be sha256=HEX and no more; leave out what is there`,
  )
}

/** The last part of a path, as the file is called where it comes from; undefined where that is no file name. */
const lastPart = ({ pathname }: URL): string | undefined => {
  const part = pathname.slice(pathname.lastIndexOf('/') + 1)
  try {
    const name = decodeURIComponent(part)
    return name === '' || name === '.' || name === '..' || /[/\0]/.test(name) ? undefined : name
  } catch {
    return part
  }
}

/**
 * Reads a word that `isUrl`.
 *
 * @param from names the option or list in messages
 * @throws InputError where the scheme is another than http and https, or a part of it is malformed or missing
 */
export const urlReference = (text: string, from: string): UrlReference => {
  const { address, fragment, name } = split(text)
  const url = parsed(address, from)
  const shown = shownUrl(url)
  if (name === '') throw new InputError(`${from} ${shown}: the name behind the colon is missing`)
  const called = name ?? lastPart(url)
  if (called === undefined)
    throw new InputError(`${from} ${shown}: it does not say how the file is called; add #:NAME`)
  const sha256 = fragment === undefined || (fragment === '' && name !== undefined) ? undefined : fragment
  return { url, name: called, from, ...(sha256 !== undefined && { sha256: hashOf(sha256, shown, from) }) }
}
