/**
 * Replaces the references in all values of a section at once, as OpenNebula does it: joined to one text.
 */
import type { InputError } from '../../input-error.ts'
import { SubstitutionError } from './scanner.ts'
import type { Reference } from './substitute.ts'
import { substitute } from './substitute.ts'

// What OpenNebula puts between the values; a reference at a value's end is ended by it.
const mark = '@^_^@'

/** Sorts entries by name, in byte order: names are ASCII. */
export const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : a > b ? 1 : 0

const join = (values: ReadonlyMap<string, string>): string =>
  [...values]
    .sort(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join(mark)

const part = (joined: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>()
  for (const one of joined.split(mark)) {
    const equals = one.indexOf('=')
    const name = one.slice(0, equals)
    if (equals >= 0 && !values.has(name)) values.set(name, one.slice(equals + 1))
  }
  return values
}

const variableAt = (joined: string, offset: number): string => {
  const start = joined.lastIndexOf(mark, Math.max(offset - 1, 0))
  const from = start < 0 ? 0 : start + mark.length
  return joined.slice(from, joined.indexOf('=', from))
}

/**
 * The values with their references replaced.
 *
 * @param complain makes the error for a value that OpenNebula would refuse
 * @throws what `complain` makes
 */
export const replaceReferences = (
  values: ReadonlyMap<string, string>,
  lookup: (reference: Reference) => string,
  complain: (variable: string, message: string) => InputError,
): ReadonlyMap<string, string> => {
  const joined = join(values)
  try {
    return part(substitute(joined, lookup))
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error
    throw complain(variableAt(joined, error.offset), error.message)
  }
}
