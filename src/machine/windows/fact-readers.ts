/**
 * What makes sense of one fact in JSON, as people and PowerShell write it: a text, a number, a list, an object with fields.
 * Which facts there are is in `facts-file.ts`; another kind of value is one more reader here.
 */
import { InputError } from '../../input-error.ts'

/** Makes sense of a value; `at` is where it stands, for people. */
export type Reader<T> = (value: unknown, at: string) => T

export const isMissing = (value: unknown): value is undefined | null => value === undefined || value === null

const longestShown = 40

/** A value as it stands in the JSON, or its beginning; of an object and a list only that they are. */
const shown = (found: unknown): string => {
  if (typeof found === 'object') return Array.isArray(found) ? 'a list' : 'an object'
  const json = JSON.stringify(found)
  return json.length <= longestShown ? json : `${json.slice(0, longestShown)}…`
}

/** @param found left out where it goes without saying */
export const wrong = (at: string, expected: string, found?: unknown): InputError =>
  new InputError(`${at}: ${expected} is expected${isMissing(found) ? '' : `, not ${shown(found)}`}`)

/** A value of JavaScript's own kind, or the fallback where there is none. */
export const value =
  <T>(kind: 'string' | 'number' | 'boolean', expected: string) =>
  (fallback: T): Reader<T> =>
  (found, at) => {
    if (isMissing(found)) return fallback
    if (typeof found !== kind) throw wrong(at, expected, found)
    return found as T
  }

export const text = value<string>('string', 'a string')
export const optionalText = value<string | null>('string', 'a string or null')
export const flag = value<boolean>('boolean', 'true or false')
export const optionalNumber = value<number | null>('number', 'a number or null')

/** What ConvertTo-Json of PowerShell 5.1 makes of some lists: {"value":[…],"Count":2}. */
const isWrapped = (found: unknown): found is { readonly value: readonly unknown[] } =>
  typeof found === 'object' &&
  found !== null &&
  'Count' in found &&
  'value' in found &&
  Array.isArray(found.value)

/** PowerShell writes a list of one as that one, and an empty one as nothing (ConvertTo-Json). */
export const list =
  <T>(item: Reader<T>): Reader<readonly T[]> =>
  (given, at) => {
    const found = isWrapped(given) ? given.value : given
    if (isMissing(found)) return []
    return Array.isArray(found)
      ? found.flatMap((each, index) => (isMissing(each) ? [] : [item(each, `${at}[${index}]`)]))
      : [item(found, at)]
  }

export const texts = list(text(''))

export type Readers<T> = { readonly [K in keyof T]-?: Reader<T[K]> }

/** Fields that are left out where they are not known. */
export const known =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (found, at) =>
    isMissing(found) ? undefined : reader(found, at)

/** Fields of which null says that there is none, and left out that it is not known. */
export const told =
  <T>(reader: Reader<T>): Reader<T | null | undefined> =>
  (found, at) =>
    found === null || found === undefined ? found : reader(found, at)

/** An object with these fields; fields that nobody knows are misspelt ones. */
export const record =
  <T extends object>(readers: Readers<T>): Reader<T> =>
  (found, at) => {
    const given = isMissing(found) ? {} : found
    if (typeof given !== 'object' || Array.isArray(given)) throw wrong(at, 'an object', found)
    const stranger = Object.keys(given).find(name => !Object.hasOwn(readers, name))
    if (stranger !== undefined)
      throw new InputError(
        `${at === '' ? 'facts' : at}: there is no fact "${stranger}"; there are ${Object.keys(readers).join(', ')}`,
      )
    const fields = Object.entries(readers) as [string, Reader<unknown>][]
    const read = fields.map(([name, reader]) => [
      name,
      reader((given as Readonly<Record<string, unknown>>)[name], at === '' ? name : `${at}.${name}`),
    ])
    return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as T
  }

/** Six octets, with whatever Windows puts between them: 02-00-0A-00-00-05, 02:00:0a:00:00:05. */
export const mac: Reader<string> = (found, at) => {
  const octets =
    typeof found === 'string' ? /^([\da-f]{2}[-:]?){5}[\da-f]{2}$/i.exec(found.trim())?.[0] : undefined
  if (octets === undefined) throw wrong(at, 'a MAC address such as "02:00:0a:00:00:05"', found)
  return octets.replace(/[-:]/g, '').toLowerCase().match(/../g)?.join(':') ?? ''
}

export const named: Reader<string> = (found, at) => {
  if (typeof found !== 'string' || found === '') throw wrong(at, 'a name')
  return found
}

export const slashed: (fallback: string) => Reader<string> = fallback => (found, at) =>
  text(fallback)(found, at)
    .replaceAll('\\', '/')
    .replace(/(?<=.)\/$/, '')
