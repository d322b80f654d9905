/** `$'…'`, bash's quoting with escapes as in C (bash(1), QUOTING; POSIX.1-2024 XCU 2.2.4). */
import { encodeText } from '../bytes.ts'
import { char } from './chars.ts'

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
}

/**
 * Reads on behind `$'`. Bytes above 0x7f come as the marks of `bytes.ts`. `end` is behind the closing quote;
 * undefined where there is none.
 */
export const readAnsi = (
  text: string,
  start: number,
): { readonly end: number; readonly value: string } | undefined => {
  const pieces: string[] = []
  let run = start
  for (let at = start; at < text.length; ) {
    const unit = text.charCodeAt(at)
    if (unit === char.single) {
      pieces.push(text.slice(run, at))
      return { end: at + 1, value: pieces.join('') }
    }
    if (unit !== char.backslash) {
      at++
      continue
    }
    pieces.push(text.slice(run, at))
    const { length, value } = readEscape(text, at + 1)
    pieces.push(value)
    at += 1 + length
    run = at
  }
  return undefined
}

interface Escape {
  /** Code units behind the backslash that belong to it. */
  readonly length: number
  readonly value: string
}

const bracedHex = /\{[0-9A-Fa-f]{1,8}\}?/y
const octal = /[0-7]{1,3}/y
const hex = { x: /[0-9A-Fa-f]{1,2}/y, u: /[0-9A-Fa-f]{1,4}/y, U: /[0-9A-Fa-f]{1,8}/y }

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

const readEscape = (text: string, at: number): Escape => {
  const letter = text.charAt(at)
  const one = simple[letter]
  if (one !== undefined) return { length: 1, value: one }
  if (letter === 'x' || letter === 'u' || letter === 'U') {
    const braced = letter === 'x' && text[at + 1] === '{' ? match(bracedHex, text, at + 1) : undefined
    if (braced !== undefined)
      return {
        length: 1 + braced.length,
        value: byte(Number.parseInt(braced.replace(/[{}]/g, ''), 16) & 0xff),
      }
    const digits = match(hex[letter], text, at + 1)
    if (digits === undefined) return { length: 1, value: `\\${letter}` }
    const code = Number.parseInt(digits, 16)
    return { length: 1 + digits.length, value: letter === 'x' ? byte(code) : character(code) }
  }
  if (letter === 'c') return readControl(text, at)
  const digits = match(octal, text, at)
  if (digits !== undefined) return { length: digits.length, value: byte(Number.parseInt(digits, 8) & 0xff) }
  return { length: letter.length, value: `\\${letter}` }
}

/** `\cX`, the control character that X gives. As `\c\\` it is that of the backslash, which needs two. */
const readControl = (text: string, at: number): Escape => {
  const of = text.charAt(at + 1)
  if (of === '') return { length: 1, value: '\\c' }
  if (of === '?') return { length: 2, value: '\x7f' }
  if (of === '\\') {
    const next = text.charAt(at + 2)
    return { length: 2 + next.length, value: `\x1c${next === '\\' ? '' : next}` }
  }
  const [first = 0, ...rest] = encodeText(String.fromCodePoint(text.codePointAt(at + 1) ?? 0))
  return { length: rest.length === 3 ? 3 : 2, value: [first & 0x1f, ...rest].map(byte).join('') }
}

const byte = (code: number): string => String.fromCharCode(code < 0x80 ? code : 0xdc00 + code)

/** A character. For numbers that are none bash writes UTF-8 as RFC 2279 had it, of up to six bytes. */
const character = (code: number): string => {
  if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return String.fromCodePoint(code)
  if (code > 0x7fffffff) return ''
  const more = code < 0x10000 ? 2 : code < 0x200000 ? 3 : code < 0x4000000 ? 4 : 5
  const bytes = [((0xff00 >> (more + 1)) & 0xff) | (code >> (6 * more))]
  for (let rest = more - 1; rest >= 0; rest--) bytes.push(0x80 | ((code >> (6 * rest)) & 0x3f))
  return bytes.map(byte).join('')
}
