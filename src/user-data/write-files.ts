/** `write_files` of a cloud-config: each entry is checked before anything of it is written. */

import { decodeBase64 } from '../context/types/access.ts'
import { decompress } from './decode.ts'

/** A mapping of YAML. */
export type Readable = Readonly<Record<string, unknown>>

export interface WantedFile {
  readonly path: string
  readonly content: Uint8Array
  readonly mode: number
  readonly owner: string
  readonly group: string | null
  /** To what is there, instead of in its place. */
  readonly append: boolean
  /** Once the network is up and users are there, right before the commands. */
  readonly defer: boolean
}

const usualMode = 0o644

export const isMapping = (value: unknown): value is Readable =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is wrong with an entry. */
class Fault extends Error {}

const pathOf = ({ path }: Readable): string => {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new Fault(`its path ${JSON.stringify(path) ?? 'is missing'} is no absolute path`)
  const parts = path.split('/')
  if (parts.includes('..') || path.includes('\0') || path.endsWith('/'))
    throw new Fault(`its path ${JSON.stringify(path)} leads to no file`)
  return `/${parts.filter(part => part !== '' && part !== '.').join('/')}`
}

/** Without quotes YAML has read it as an octal number already. */
const modeOf = ({ permissions }: Readable): number => {
  if (permissions === undefined || permissions === null) return usualMode
  const mode =
    typeof permissions === 'number'
      ? permissions
      : typeof permissions === 'string' && /^(?:0o?)?[0-7]{1,4}$/.test(permissions)
        ? Number.parseInt(permissions.replace(/^0o/, ''), 8)
        : -1
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777)
    throw new Fault(`its permissions ${JSON.stringify(permissions)} are no octal number`)
  return mode
}

const ownerOf = ({ owner }: Readable): { readonly owner: string; readonly group: string | null } => {
  if (owner === undefined || owner === null) return { owner: 'root', group: null }
  const [user = '', group] = String(owner).split(':')
  if (user === '' || group === '')
    throw new Fault(`its owner ${JSON.stringify(owner)} is no USER or USER:GROUP`)
  return { owner: user, group: group ?? null }
}

const flagOf = (entry: Readable, name: 'append' | 'defer'): boolean => {
  const value = entry[name]
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  throw new Fault(`${name} is neither true nor false`)
}

/** The steps that an encoding's name means, gzip inside of base64. */
const encodings: Readonly<Record<string, readonly (keyof typeof steps)[]>> = {
  'text/plain': [],
  b64: ['base64'],
  base64: ['base64'],
  gz: ['gzip'],
  gzip: ['gzip'],
  'gz+b64': ['base64', 'gzip'],
  'gz+base64': ['base64', 'gzip'],
  'gzip+b64': ['base64', 'gzip'],
  'gzip+base64': ['base64', 'gzip'],
}

const bytesOf = (content: unknown): Uint8Array => {
  if (content === undefined || content === null) return new Uint8Array()
  if (content instanceof Uint8Array) return content
  if (['string', 'number', 'boolean'].includes(typeof content)) return Buffer.from(String(content))
  throw new Fault('its content is no text')
}

/** Each takes one layer off; undefined where there is none. */
const steps = {
  base64: (bytes: Uint8Array) => decodeBase64(Buffer.from(bytes).toString('latin1')),
  gzip: decompress,
} as const

const faultOf: Readonly<Record<keyof typeof steps, string>> = {
  base64: 'its content is no base64',
  gzip: 'its content cannot be decompressed, or is more than 16 MiB',
}

const contentOf = async ({ content, encoding, source }: Readable): Promise<Uint8Array> => {
  if (source !== undefined && source !== null && content === undefined)
    throw new Fault('its content is to be fetched from a source, which is not done here')
  const name = encoding === undefined || encoding === null ? 'text/plain' : String(encoding).toLowerCase()
  const layers = Object.hasOwn(encodings, name) ? encodings[name] : undefined
  if (layers === undefined) throw new Fault(`its encoding ${JSON.stringify(encoding)} is not known`)
  let bytes = bytesOf(content)
  for (const layer of layers) {
    const inner = await steps[layer](bytes)
    if (inner === undefined) throw new Fault(faultOf[layer])
    bytes = inner
  }
  return bytes
}

const readFile = async (entry: unknown): Promise<WantedFile> => {
  if (!isMapping(entry)) throw new Fault('it is no mapping')
  return {
    path: pathOf(entry),
    content: await contentOf(entry),
    mode: modeOf(entry),
    ...ownerOf(entry),
    append: flagOf(entry, 'append'),
    defer: flagOf(entry, 'defer'),
  }
}

/** The files, in their order, and what is wrong with the entries that cannot be written. */
export const readFiles = async (
  value: unknown,
): Promise<{ readonly wanted: readonly WantedFile[]; readonly faults: readonly string[] }> => {
  if (value === undefined || value === null) return { wanted: [], faults: [] }
  if (!Array.isArray(value)) return { wanted: [], faults: ['write_files is no list'] }
  const wanted: WantedFile[] = []
  const faults: string[] = []
  for (const [index, entry] of value.entries()) {
    try {
      wanted.push(await readFile(entry))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      faults.push(`write_files: entry ${index + 1} is left out: ${error.message}`)
    }
  }
  return { wanted, faults }
}
