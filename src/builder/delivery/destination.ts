/**
 * Where an image goes: `PATH` of this host or `HOST:PATH`, told apart as scp(1) does. Another kind of destination is
 * one more member of `Destination`, read here and served in `deliver.ts`.
 */
import { encodeText } from '../../context/bytes.ts'
import { InputError } from '../../input-error.ts'

/** A file of another host. */
export interface SshPlace {
  /** What ssh(1) is given: `host` or `user@host`, an IPv6 address without brackets. */
  readonly host: string
  /** As it was written; relative to the account's home there where it does not begin with a slash. */
  readonly path: string
}

export type Destination =
  | { readonly kind: 'local'; readonly path: string }
  | ({ readonly kind: 'ssh' } & SshPlace)

/**
 * The colon that parts host and path, as scp(1) finds it: before any slash, behind the brackets where a host begins
 * with one; -1 where there is none.
 */
const partingColon = (text: string): number => {
  const bracketed = /^(?:[^/:[]*@)?\[/.test(text)
  const found = bracketed ? /^[^[]*\[[^/\]]*\]:/.exec(text) : /^[^/:]*:/.exec(text)
  return (found?.[0].length ?? 0) - 1
}

const withoutBrackets = (host: string): string => host.replace(/(?<=^|@)\[([^[\]@]*)\]$/, '$1')

/** An IPv6 address without brackets, perhaps with a zone and a colon behind: `::` or seven colons (RFC 4291 §2.2). */
const looksLikeIpv6 = (text: string): boolean => {
  const address = text.replace(/\/.*$/s, '').replace(/^[^@:]*@/, '')
  return /^(?:[\da-f:.]*::[\da-f:.]*|(?:[\da-f]{1,4}:){7}[\da-f]{1,4})(?:%[\w.-]+)?:?$/i.test(address)
}

/** What is wrong with a host that ssh(1) is to be given, or null. */
const hostProblem = (host: string): string | null => {
  const at = host.lastIndexOf('@')
  const name = host.slice(at + 1)
  if (name === '') return 'the host before the colon is missing; a path of this host begins with ./ or /'
  if (at === 0) return 'the user before the @ is missing'
  if (host.startsWith('-') || name.startsWith('-'))
    return 'the host begins with "-", which ssh would take for an option'
  if (/[[\]]/.test(host)) return 'brackets go around a whole address, as in USER@[ADDRESS]:PATH'
  if (/[\s\0-\x1f\x7f]/.test(host))
    return 'a host has no blanks or control characters; a path of this host begins with ./ or /'
  return null
}

/** Bytes of a name at most, as file systems have it. */
export const longestName = 255

const pathProblem = (path: string): string | null => {
  if (path === '') return 'the path behind the colon is missing'
  if (/[\0\n]/.test(path)) return 'the path must not have NUL or a line end in it'
  if (path.endsWith('/') || path === '~') return 'the path is a folder; name the file in it'
  if (path.split('/').some(name => encodeText(name).length > longestName))
    return `a name in the path has more than ${longestName} bytes`
  if (/^~[^/]/.test(path)) return '~ stands for your own home there only; write the path from / on, or ./~…'
  return null
}

/**
 * Refuses what ssh(1) would take for something else, and paths that cannot be told to the far side.
 *
 * @throws InputError naming what is wrong with the host or the path
 */
export const checkSshPlace = ({ host, path }: SshPlace): void => {
  const problem = hostProblem(host) ?? pathProblem(path)
  if (problem !== null) throw new InputError(`${JSON.stringify(`${host}:${path}`)}: ${problem}`)
}

const localPlace = (path: string): Destination => {
  if (path.includes('\0')) throw new InputError(`${JSON.stringify(path)}: a path has no NUL in it`)
  if (path.endsWith('/')) throw new InputError(`${path} is a folder; name the file in it`)
  return { kind: 'local', path }
}

/** Whether a destination is on another host, as far as its form tells. */
export const namesHost = (text: string): boolean => partingColon(text) >= 0

/** A destination as it is written. */
export const destinationText = (destination: Destination): string =>
  destination.kind === 'local' ? destination.path : sshPlaceText(destination)

/**
 * Reads a destination by the rules of scp(1): a colon before any slash parts host and path, so `./a:b` and `/a:b`
 * are paths of this host; an IPv6 address is in brackets.
 *
 * @throws InputError where it can be neither
 */
export const parseDestination = (text: string): Destination => {
  if (text === '') throw new InputError('the destination is empty; give PATH or HOST:PATH')
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text))
    throw new InputError(
      `${text}: a destination is PATH or HOST:PATH and no URL; a port belongs in ~/.ssh/config`,
    )
  if (looksLikeIpv6(text))
    throw new InputError(`${text}: an IPv6 address goes in brackets, as in [ADDRESS]:PATH`)
  const colon = partingColon(text)
  if (colon < 0) return localPlace(text)
  const place = { host: withoutBrackets(text.slice(0, colon)), path: text.slice(colon + 1) }
  checkSshPlace(place)
  return { kind: 'ssh', ...place }
}

/** A place as it is written, an IPv6 address in brackets, and what could be taken for one: `parseDestination` reads it again. */
export const sshPlaceText = ({ host, path }: SshPlace): string => {
  const plain = `${host}:${path}`
  return host.includes(':') || looksLikeIpv6(plain) ? `${host.replace(/[^@]*$/, '[$&]')}:${path}` : plain
}
