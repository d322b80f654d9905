/** Names and what belongs to them: as the command line has them, or as an object of a program. */
import { InputError } from '../input-error.ts'

/** An object, or `NAME=VALUE` texts. */
export type Pairs = Readonly<Record<string, string>> | readonly string[]

const isList = (given: Pairs): given is readonly string[] => Array.isArray(given)

const pairOf = ([name, value]: readonly [string, string]): string => {
  if (name === '' || name.includes('='))
    throw new InputError(`${JSON.stringify(name)} is no name: it is ${name === '' ? 'empty' : 'parted by ='}`)
  return `${name}=${value}`
}

/**
 * Pairs as `NAME=VALUE` texts.
 *
 * @throws InputError where a name of an object would be another one in such a text
 */
export const pairTexts = (given: Pairs = []): readonly string[] =>
  isList(given) ? given : Object.entries(given).map(pairOf)
