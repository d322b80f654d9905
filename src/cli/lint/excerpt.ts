/**
 * The line of context.sh that a problem is in, with a mark under its place. A line that holds a secret, or may hold
 * one, is shown without it: what the parser could not read is in no variable, so names in the text itself tell as well.
 */
import { decodeText, encodeText } from '../../context/bytes.ts'
import { isSecret, mask, masker, maskVariables } from '../../context/mask.ts'
import type { ParsedContext } from '../../context/parse.ts'
import { printable } from '../../context/printable.ts'
import type { Problem } from '../../context/problem.ts'
import { cut } from '../columns.ts'

/** A line and its mark, both fit to be printed. */
export interface Excerpt {
  readonly line: string
  readonly mark: string
}

interface ExcerptOptions {
  readonly showSecrets?: boolean
  /** Columns there are for the line. */
  readonly columns: number
}

/** Where something is set, however badly it is written: `NAME=`, `NAME =`, `NAME+=`, `NAME: `. */
const assignments = /(?<![A-Za-z0-9_])([A-Za-z_][A-Za-z0-9_]*)(?:\[[^\]\n]{0,100}\])?[ \t]*(?:\+?=|:)/g

/** A longer line is no help to anyone who reads it. */
const longestLine = 10_000

/** A value that ends where its writer meant it to: the next line is no part of it. */
const cleanValue = /[ \t]*(?:'[^']*'|"[^"\\$`]*"|[^\s'"\\$`]*)[ \t\r]*(?=\n|$)/y

/** Where a secret's value lies in the text; one that is not clean may go on for as long as nobody knows. */
interface SecretStretch {
  readonly start: number
  readonly end: number
  readonly isClean: boolean
}

const secretStretches = (text: string, isHidden: (name: string) => boolean): readonly SecretStretch[] =>
  [...text.matchAll(assignments)]
    .filter(([, name = '']) => isHidden(name))
    .map(found => {
      cleanValue.lastIndex = found.index + found[0].length
      const isClean = cleanValue.test(text)
      return { start: found.index, end: isClean ? cleanValue.lastIndex : text.length, isClean }
    })

const words = /[A-Za-z_][A-Za-z0-9_]*/g

/** A line without what follows the first name of a secret in it. */
const withoutSecret = (line: string, isHidden: (name: string) => boolean): string => {
  for (const { 0: word, index } of line.matchAll(words)) {
    if (!isHidden(word)) continue
    const behind = index + word.length
    const sign = /^[ \t]*(?:\+?=|:)?[ \t]*/.exec(line.slice(behind))?.[0] ?? ''
    return behind + sign.length === line.length ? line : `${line.slice(0, behind)}${sign}${mask}`
  }
  return line
}

/** As much of a line as there is room for, with the place in it. */
const windowed = (line: string, at: number, columns: number): Excerpt => {
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(line.slice(at))?.[0] ?? ''
  const mark = `^${'~'.repeat(Math.max(0, name.length - 1))}`
  if (line.length <= columns) return { line, mark: ' '.repeat(at) + mark }
  const start = Math.max(0, Math.min(at - 10, line.length - columns + 1))
  const before = start === 0 ? '' : '…'
  // no half of a sign beyond U+FFFF at either end
  const rest = line.slice(start + before.length).replace(/^[\udc00-\udfff]/, ' ')
  const shown = rest.length <= columns - before.length ? rest : cut(rest, columns - before.length)
  return { line: before + shown, mark: ' '.repeat(at - start) + mark.slice(0, columns - (at - start)) }
}

/** A function that finds the excerpt of a problem; undefined where it has no place. */
export const excerpts = (
  content: Uint8Array,
  parsed: ParsedContext,
  { columns, showSecrets = false }: ExcerptOptions,
): ((problem: Problem) => Excerpt | undefined) => {
  const text = decodeText(content).replace(/^\ufeff/, '')
  const lines = text.split('\n')
  const starts: number[] = []
  for (let at = 0, index = 0; index < lines.length; index++) {
    starts.push(at)
    at += (lines[index]?.length ?? 0) + 1
  }
  // Those whose values are not shown at all: secrets, and base64 of a text with one in it.
  const named = new Set(
    [...maskVariables(parsed.variables)].flatMap(([name, shown]) => (shown === mask ? [name] : [])),
  )
  const isHidden = (name: string): boolean => named.has(name) || isSecret(name)
  const stretches = showSecrets ? [] : secretStretches(text, isHidden)
  const hide = masker(parsed.variables)
  const readLines = new Set([...parsed.positions.values()].map(({ line }) => line))

  /** The whole line is, or may be, in the middle of a secret. */
  const isWithin = (number: number): boolean => {
    const start = starts[number - 1] ?? 0
    return stretches.some(
      stretch => stretch.start < start && stretch.end > start && (stretch.isClean || !readLines.has(number)),
    )
  }
  const shown = (part: string): string =>
    printable(showSecrets ? part : hide(withoutSecret(part, isHidden))).replaceAll('\\t', ' ')

  return ({ line: number, column = 1 }) => {
    const raw = number === undefined ? undefined : lines[number - 1]
    if (number === undefined || raw === undefined || raw.length > longestLine) return undefined
    // UTF-16, in which no name of a secret would be found.
    if (raw.includes('\0')) return undefined
    if (isWithin(number)) return windowed(mask, 0, columns)
    const line = raw.replace(/\r$/, '')
    const before = decodeText(encodeText(line).subarray(0, column - 1))
    const whole = shown(line)
    return windowed(whole, Math.min(shown(before).length, whole.length), columns)
  }
}
