/** What one FILE of the arguments means: a path of this host and its name in the image, or a URL. */
import { posix } from 'node:path'
import { InputError } from '../../input-error.ts'
import { isUrl, shownUrl, type UrlReference, urlReference } from '../inputs/url.ts'

/** A file or folder of this host, and where cp(1) is to put it. */
export interface PathSource {
  readonly path: string
  /** Below the image's root; empty for the root itself. */
  readonly target: string
}

export type Source = PathSource | UrlReference

/** How messages about a download begin, as OpenNebula's do. */
const downloading = 'Error downloading'

/** What wget(1) calls a file: the last part of the path, decoded, and the query. */
const nameOf = ({ pathname, search }: URL): string => {
  const part = pathname.slice(pathname.lastIndexOf('/') + 1)
  const name = `${decoded(part) || 'index.html'}${decoded(search)}`
  return name.replaceAll('/', '%2F')
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A name that was written, as a path below the image's root; empty for the root itself. */
const targetOf = (name: string, what: string): string => {
  if (name.split('/').includes('..'))
    throw new InputError(`${what}: the name ${JSON.stringify(name)} leads out of the image`)
  return posix.normalize(`/${name}`).replace(/^\/+|\/+$/g, '')
}

/** A URL with a sha256, a name or both. */
const markedUrl = (text: string): UrlReference => {
  const reference = urlReference(text.replace(/:(['"])(.*)\1$/s, ':$2'), downloading)
  const what = `${downloading} ${shownUrl(reference.url)}`
  const name = targetOf(reference.name, what)
  if (name === '')
    throw new InputError(
      `${what}: the name ${JSON.stringify(reference.name)} is the image's root; write #:NAME`,
    )
  return { ...reference, name }
}

/** A URL with a `#` is one of ours; any other is taken as it stands, colons and all. */
const urlSource = (text: string): UrlReference => {
  if (text.includes('#')) return markedUrl(text)
  const { url } = urlReference(`${text}#:x`, downloading)
  const name = nameOf(url)
  if (name === '.' || name === '..')
    throw new InputError(`${downloading} ${shownUrl(url)}: a file cannot be called ${name}`)
  return { url, name, from: downloading }
}

const withoutQuotes = (text: string): string => /^(['"])(.*)\1$/s.exec(text)?.[2] ?? text

/** Parts path and name at the first colon, or behind the quotes of a path that has them. */
const splitPath = (text: string): readonly [path: string, name: string] => {
  const [, , quoted, behind] = /^(['"])(.*?)\1(?::(.*))?$/s.exec(text) ?? []
  if (quoted !== undefined) return [quoted, behind ?? '']
  const colon = text.indexOf(':')
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
}

/**
 * Reads one FILE.
 *
 * @throws InputError where it has no path, a URL cannot be used, or a name leads out of the image
 */
export const readSource = (text: string): Source => {
  if (isUrl(text)) return urlSource(text)
  const [path, written] = splitPath(text)
  const name = withoutQuotes(written)
  if (path === '') throw new InputError(`Error copying ${text}: it has no path`)
  return { path, target: targetOf(name, `Error copying ${path}`) }
}
