/**
 * Reads a template in OpenNebula's own syntax: `NAME = value`, `NAME = [ KEY = value, … ]`, `#` comments.
 * Whatever OpenNebula refuses is refused, with the place and what was expected there.
 */

import type { Problem } from '../../context/problem.ts'
import { InputError } from '../../input-error.ts'
import type { Attribute, Place, Section, SingleAttribute, Template } from './model.ts'
import { attributeName, located, toCapitals, trimValue } from './model.ts'
import { placesOf } from './places.ts'
import type { Token, TokenKind } from './tokens.ts'
import { tokenize } from './tokens.ts'

const inWords: Record<TokenKind, string> = {
  name: 'a name',
  equals: '"="',
  'equals-nothing': '"=" with no value on its line',
  comma: '","',
  open: '"["',
  close: '"]"',
  value: 'a value',
  'cdata-end': 'a value with "]]>"',
  end: 'the end of the file',
}

const hints: Partial<Record<TokenKind, string>> = {
  'cdata-end': '; OpenNebula takes no "]]>" in a template: give that value in base64',
  end: '; is a quote or a "]" missing?',
  name: '; is a "," or a quote missing before it?',
}

const readValue = (written: string): string => trimValue(written.replaceAll('\\"', '"'))

/**
 * Reads a template.
 *
 * @param path names the file in messages; it is not opened
 * @throws InputError with `path:line:column` where OpenNebula would refuse the template
 */
export const parseTemplate = (text: string, path: string): Template => {
  if (text.includes('\0')) throw new InputError(`${path}: holds a NUL byte, so it is no template`)

  const { tokens, dropped } = tokenize(text)
  const placeOf = placesOf(text)
  const at = (place: Place): string => located(path, place)
  const problems: Problem[] = []
  const warn = (place: Place, message: string): void => {
    problems.push({ severity: 'warning', message: `${at(place)}: ${message}` })
  }
  for (const run of dropped)
    if (run.text.trim() !== '')
      warn(
        placeOf(run.offset),
        `${JSON.stringify(run.text)} belongs to nothing there; left out, as OpenNebula does`,
      )

  let next = 0
  /** Where a value began with a quote and went on without one. */
  let openQuote: string | undefined

  const peek = (): Token => tokens[next] ?? { kind: 'end', text: '', offset: text.length }

  const take = (...expected: readonly TokenKind[]): Token => {
    const token = peek()
    if (!expected.includes(token.kind)) {
      const found = inWords[token.kind]
      const wanted = expected
        .filter(kind => kind !== 'equals-nothing')
        .map(kind => inWords[kind])
        .join(' or ')
      const hint =
        openQuote === undefined ? hints[token.kind] : `; is the quote at ${openQuote} never closed?`
      throw new InputError(`${at(placeOf(token.offset))}: expected ${wanted}, found ${found}${hint ?? ''}`)
    }
    if (token.kind === 'value' && token.text.startsWith('"')) {
      const place = placeOf(token.offset)
      openQuote = `${place.line}:${place.column}`
      warn(
        place,
        'a value begins with a quote but does not end with it; its quotes belong to it, as in OpenNebula',
      )
    }
    next += 1
    return token
  }

  const single = (name: string, written: string, place: Place): SingleAttribute => ({
    kind: 'single',
    name,
    value: readValue(written),
    place,
  })

  const section = (name: string, place: Place): Section => {
    const values = new Map<string, string>()
    const places = new Map<string, Place>()
    const result: Section = { kind: 'section', name, values, place, places }
    take('open')
    if (peek().kind === 'close') {
      take('close')
      return result
    }
    do {
      const keyToken = take('name')
      const key = toCapitals(keyToken.text)
      const keyPlace = placeOf(keyToken.offset)
      take('equals')
      const value = readValue(take('value').text)
      if (values.has(key)) {
        warn(keyPlace, `${name} has ${key} more than once; the first counts, as in OpenNebula`)
      } else {
        values.set(key, value)
        places.set(key, keyPlace)
      }
    } while (take('comma', 'close').kind === 'comma')
    return result
  }

  const attribute = (): Attribute => {
    const token = take('name')
    const name = attributeName(token.text)
    const place = placeOf(token.offset)
    if (take('equals', 'equals-nothing').kind === 'equals-nothing') return single(name, '', place)
    return peek().kind === 'open' ? section(name, place) : single(name, take('value', 'open').text, place)
  }

  const attributes: Attribute[] = []
  while (peek().kind !== 'end') attributes.push(attribute())
  return { path, attributes, problems }
}
