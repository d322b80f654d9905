/**
 * A line of a batch: a JSON object whose keys are the options of `vmcontext build`. To add an option, add it to
 * `BuildRequest` and here.
 */
import { nearest } from '../context/lint/nearest.ts'
import { InputError } from '../input-error.ts'
import type { BuildRequest } from './build.ts'
import { type Pairs, pairTexts } from './pairs.ts'

type Read<T> = (value: unknown, key: string) => T

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : isObject(value)
        ? 'an object'
        : `a ${typeof value}`

const text: Read<string> = (value, key) => {
  if (typeof value !== 'string') throw new InputError(`"${key}" is ${kindOf(value)}; give a text`)
  if (value === '') throw new InputError(`"${key}" is empty; leave it out or give it a value`)
  return value
}

const texts: Read<readonly string[]> = (value, key) =>
  Array.isArray(value) ? value.map(one => text(one, key)) : [text(value, key)]

/** JSON has numbers where a context has only texts: an id or an amount is written as one. */
const textOrNumber: Read<string> = (value, key) => {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new InputError(`"${key}" is ${kindOf(value)}; a value is a text${advice(value)}`)
}

const advice = (value: unknown): string =>
  typeof value === 'boolean' ? ', and OpenNebula writes "YES" and "NO"' : ''

const record: Read<Readonly<Record<string, string>>> = (value, key) => {
  if (!isObject(value))
    throw new InputError(`"${key}" is ${kindOf(value)}; give an object of names and values`)
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, textOrNumber(one, `${key}.${name}`)]),
  )
}

const pairs: Read<Pairs> = (value, key) =>
  isObject(value) ? pairTexts(record(value, key)) : texts(value, key)

const variables: Read<NonNullable<BuildRequest['variables']>> = (value, key) =>
  isObject(value) ? record(value, key) : text(value, key)

const keys: { readonly [Key in keyof BuildRequest]-?: Read<NonNullable<BuildRequest[Key]>> } = {
  template: text,
  variables,
  set: pairs,
  vnet: pairs,
  image: pairs,
  user: pairs,
  domain: text,
  file: texts,
  tree: text,
  label: text,
  output: text,
  deliver: text,
}

const readerOf = (key: string): Read<unknown> => {
  if (Object.hasOwn(keys, key)) return keys[key as keyof BuildRequest]
  const near = nearest(key, Object.keys(keys))
  const hint = near === undefined ? `there are ${Object.keys(keys).join(', ')}` : `did you mean "${near}"?`
  throw new InputError(`there is no option "${key}"; ${hint}`)
}

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch (error) {
    // What JSON.parse says may repeat a part of the line, and with it a secret: only its place is told.
    const place = /position (\d+)/.exec(String(error))?.[1]
    const where = place === undefined ? '' : ` at column ${Number(place) + 1}`
    throw new InputError(`this is no JSON${where}; a line is an object such as {"output": "web1.iso"}`)
  }
}

/**
 * Reads a line. Its values are checked for their kind only: whether a file is there shows when it is built.
 *
 * @throws InputError naming the key and what is wrong with it; no value is repeated, since it may be a secret
 */
export const parseBatchLine = (line: string): BuildRequest => {
  const found = parseJson(line)
  if (!isObject(found))
    throw new InputError(`this is ${kindOf(found)}; a line is an object such as {"output": "web1.iso"}`)
  return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, readerOf(key)(value, key)]))
}

const idOf = (pair: string): string => pair.slice(0, pair.indexOf('='))

/** Two lists of pairs: of ids that both have, the second one's file is meant. */
const idPairs = (common: Pairs | undefined, own: Pairs | undefined): readonly string[] => {
  const named = new Set(pairTexts(own).map(idOf))
  return [...pairTexts(common).filter(pair => !named.has(idOf(pair))), ...pairTexts(own)]
}

/** A line says for itself what the context is and where the image goes, whatever all lines have in common. */
const rivals: readonly (readonly [keyof BuildRequest, keyof BuildRequest])[] = [
  ['template', 'variables'],
  ['output', 'deliver'],
]

/**
 * A line together with what all lines have in common: the line wins, single variables and ids one by one, files
 * come together.
 */
export const withDefaults = (common: BuildRequest, own: BuildRequest): BuildRequest => {
  const kept = Object.fromEntries(
    Object.entries(common).filter(
      ([key]) =>
        !rivals.some(pair => pair.some(one => one === key) && pair.some(one => Object.hasOwn(own, one))),
    ),
  )
  // What a template refers to goes with the template.
  const around = own.variables === undefined || own.template !== undefined ? common : {}
  return {
    ...kept,
    ...own,
    set: [...pairTexts(common.set), ...pairTexts(own.set)],
    vnet: idPairs(around.vnet, own.vnet),
    image: idPairs(around.image, own.image),
    user: idPairs(around.user, own.user),
    file: [...(common.file ?? []), ...(own.file ?? [])],
  }
}
