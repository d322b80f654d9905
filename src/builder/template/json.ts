/**
 * Reads JSON (RFC 8259), as `onevm show -j` prints it, into elements: an object holds an element for each key, an
 * array is as many elements of one name. What is empty (`{}`, `[]`, `null`) is an element with nothing in it.
 */
import { InputError } from '../../input-error.ts'
import { type Element, mostCharacters, mostLevels } from './element.ts'
import { located } from './model.ts'
import { placesOf } from './places.ts'

/** Where a text opens more brackets than there may be levels. */
const tooDeep = (text: string): number | undefined => {
  let level = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') inString = !inString
    else if (inString) at += character === '\\' ? 1 : 0
    else if (character === '{' || character === '[') level += 1
    else if (character === '}' || character === ']') level -= 1
    if (level > mostLevels) return at
  }
  return undefined
}

const noAttributes: ReadonlyMap<string, string> = new Map()

const leaf = (name: string, text: string): Element => ({
  name,
  text,
  children: [],
  attributes: noAttributes,
  place: undefined,
})

/** OpenNebula writes truth as YES and NO. */
const scalar = (value: unknown): string =>
  value === null ? '' : value === true ? 'YES' : value === false ? 'NO' : String(value)

const elementsOf = (name: string, value: unknown, path: string): readonly Element[] => {
  if (Array.isArray(value))
    return value.flatMap(one => {
      if (Array.isArray(one))
        throw new InputError(`${path}: "${name}" has an array in an array, which no template has`)
      return elementsOf(name, one, path)
    })
  return typeof value === 'object' && value !== null
    ? [objectElement(name, value, path)]
    : [leaf(name, scalar(value))]
}

const objectElement = (name: string, value: object, path: string): Element => ({
  ...leaf(name, ''),
  children: Object.entries(value).flatMap(([key, one]) => elementsOf(key, one, path)),
})

const tokens = /[\s,:[\]{}]+|"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/y

/** Where the first thing stands that is none of JSON's. */
const strangerIn = (text: string): number | undefined => {
  tokens.lastIndex = 0
  let offset = 0
  while (tokens.test(text)) offset = tokens.lastIndex
  return offset < text.length ? offset : undefined
}

// Node tells the position in its message, if at all; the rest repeats the text, in which there may be passwords.
const refused = (error: Error, text: string, path: string): InputError => {
  const [, what = '', position] = /^(.*?) in JSON at position (\d+)/.exec(error.message) ?? []
  const offset = position !== undefined ? Number(position) : (strangerIn(text) ?? text.length)
  const message = what === '' ? (offset < text.length ? 'Unexpected character' : 'Unexpected end') : what
  return new InputError(`${located(path, placesOf(text)(offset))}: is no JSON: ${message}`, { cause: error })
}

/** Numbers stay as they are written: 1.0, or more digits than a number of JavaScript has. */
const asWritten = (_key: string, value: unknown, { source }: { readonly source?: string } = {}): unknown =>
  typeof value === 'number' ? (source ?? value) : value

/**
 * The root of a JSON document: an element without a name, as are its children where it is an array.
 *
 * @param path names the file in messages
 * @throws InputError with `path:line:column` where the text is no JSON, or no object
 */
export const parseJson = (text: string, path: string): Element => {
  if (text.length > mostCharacters)
    throw new InputError(
      `${path}: has more than ${mostCharacters / 1024 / 1024} MiB, so it is no single object`,
    )
  const deep = tooDeep(text)
  if (deep !== undefined)
    throw new InputError(`${located(path, placesOf(text)(deep))}: has more than ${mostLevels} levels`)
  let value: unknown
  try {
    value = JSON.parse(text, asWritten)
  } catch (error) {
    throw refused(error as Error, text, path)
  }
  if (Array.isArray(value)) return { ...leaf('', ''), children: elementsOf('', value, path) }
  return objectElement('', value as object, path)
}
