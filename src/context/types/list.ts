/** Types for several things in one value: addresses, domains, routes, paths, names of files. */
import { isIPv4, isIPv6, readMask } from './address.ts'
import { type Fault, type Parsed, type System, trimmed, type ValueType } from './type.ts'

/** Reads one entry; a sentence where it is none, or one that is for others and left out. */
type Entry<T> = (
  entry: string,
  system: System,
) => { readonly value: T } | { readonly says: string; readonly isForOthers?: true }

/** A list without its bad entries; none left: nothing to use. */
const collect = <T>(
  entries: readonly string[],
  read: Entry<T>,
  system: System,
  told: readonly Fault[],
): Parsed<readonly T[]> => {
  const value: T[] = []
  const errors: Fault[] = []
  const warnings = [...told]
  for (const entry of entries) {
    const result = read(entry, system)
    if ('value' in result) value.push(result.value)
    else (result.isForOthers ? warnings : errors).push({ part: entry, says: result.says })
  }
  return {
    ...(value.length > 0 && { value }),
    ...(errors.length > 0 && { errors }),
    ...(warnings.length > 0 && { warnings }),
  }
}

/** A list separated by blanks. Commas separate as well, with a warning: other agents take them as they stand. */
const blankList = <T>(words: string, read: Entry<T>): ValueType<readonly T[]> => ({
  words: `list of ${words}, separated by blanks`,
  schema: {},
  parse: (text, system) => {
    const commas: Fault = { says: 'separates with commas; read as a list separated by blanks' }
    const entries = text.split(/[\s,]+/).filter(entry => entry !== '')
    return collect(entries, read, system, text.includes(',') ? [commas] : [])
  },
})

/** Name servers and the like. */
export const ipList: ValueType<readonly string[]> = blankList('IP addresses', entry =>
  isIPv4(entry) || isIPv6(entry) ? { value: entry.toLowerCase() } : { says: 'is no IP address' },
)

const domainLabel = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/

/** Search domains, without a dot at the end (RFC 1035 §2.3.1, with the underscores people use). */
export const domainList: ValueType<readonly string[]> = blankList('domains', entry => {
  const domain = entry.replace(/\.$/, '')
  const sound = domain.length <= 253 && domain.split('.').every(label => domainLabel.test(label))
  return sound ? { value: domain } : { says: 'is no domain name' }
})

const isMountPoint = (entry: string): boolean => entry.startsWith('/')

/** Mount points in Linux, drive letters in Windows; a template may be for guests of both. */
export const volumeList: ValueType<readonly string[]> = blankList(
  'mount points (Windows: drive letters)',
  (entry, system) => {
    if (system === 'windows') {
      if (/^[A-Za-z]:?[\\/]?$/.test(entry)) return { value: entry.charAt(0).toUpperCase() }
      return isMountPoint(entry)
        ? { says: 'is a mount point of Linux, and left out', isForOthers: true }
        : { says: 'is no drive letter' }
    }
    if (isMountPoint(entry)) return { value: entry }
    return /^[A-Za-z]:\\?$/.test(entry)
      ? { says: 'is a drive of Windows, and left out', isForOthers: true }
      : { says: 'is no absolute path' }
  },
)

/** Files on the medium, by paths that do not lead out of it. */
export const fileList: ValueType<readonly string[]> = blankList('names of files on the medium', entry => {
  const inside = !entry.startsWith('/') && !entry.split(/[/\\]/).includes('..') && !entry.includes('\0')
  return inside ? { value: entry } : { says: 'is no name of a file on the medium' }
})

/** A route to a network through a router. */
export interface Route {
  /** The network with its prefix length: `10.9.0.0/16`. */
  readonly to: string
  /** The router's address, of the same family. */
  readonly via: string
}

/** `NETWORK via ROUTER, NETWORK via ROUTER`. */
export const routes: ValueType<readonly Route[]> = {
  words: 'routes: NETWORK via ROUTER, NETWORK via ROUTER',
  schema: {},
  parse: (text, system) => {
    const entries = text
      .split(/[,;\n]/)
      .map(trimmed)
      .filter(entry => entry !== '')
    return collect(entries, readRoute, system, [])
  },
}

const noRoute = { says: 'is no route NETWORK via ROUTER' }

const readRoute: Entry<Route> = entry => {
  const [network = '', word = '', via = '', ...more] = entry.split(/\s+/)
  if (word.toLowerCase() !== 'via' || more.length > 0) return noRoute
  const to = readNetwork(network, isIPv4(via))
  if (to === undefined || !(isIPv4(via) || isIPv6(via))) return noRoute
  if (isIPv6(via) !== to.includes(':')) return { says: 'has a network and a router of different families' }
  return { value: { to, via: via.toLowerCase() } }
}

/** A network with its prefix length: given, from a netmask, or that of a single host. */
const readNetwork = (text: string, defaultIs4: boolean): string | undefined => {
  if (text.toLowerCase() === 'default') return defaultIs4 ? '0.0.0.0/0' : '::/0'
  const [address = '', length, ...more] = text.split('/')
  if (more.length > 0) return undefined
  if (isIPv4(address)) {
    const bits = length === undefined ? 32 : readMask(length)
    return bits === undefined ? undefined : `${address}/${bits}`
  }
  const bits = length ?? '128'
  return isIPv6(address) && /^[0-9]{1,3}$/.test(bits) && Number(bits) <= 128
    ? `${address.toLowerCase()}/${Number(bits)}`
    : undefined
}
