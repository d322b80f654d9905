/**
 * Reads the value of an assignment as a shell would set it, as long as that takes no expansion: quotes,
 * escapes, continuations (POSIX XCU 2.2, and bash's `$'…'`). Where a shell would expand something, the value
 * has a fault, and only its end counts.
 */
import { decodeText, encodeText } from '../bytes.ts'
import { readAnsi } from './ansi.ts'
import { char, continuation, endsWord, isLineEnd } from './chars.ts'
import { type Skipped, skipQuoted, skipWord } from './skip.ts'

/** Why a text cannot be taken as data. The message continues the variable's name. */
export interface ShellFault {
  readonly at: number
  readonly message: string
  readonly hint?: string
}

export interface ShellValue {
  /** Behind the value. */
  readonly end: number
  readonly value: string
  /** An unquoted brace: as an argument of `export`, bash may expand it. */
  readonly hasBrace?: boolean
  readonly fault?: ShellFault
}

const literally = "single quotes keep it as it stands: NAME='…'"

export const expansion = (at: number, what: string): ShellFault => ({
  at,
  message: `a shell would expand ${what}`,
  hint: literally,
})

/** What is said of a quote without an end. */
export const unterminated = (at: number): ShellFault => ({
  at,
  message: 'the quote or bracket that opens here is never closed; everything from here on is left out',
  hint: "write a single quote within single quotes as '\\''",
})

/** Pieces of a value, joined now and then so that many small ones take little memory. */
const collector = () => {
  const joined: string[] = []
  let pieces: string[] = []
  return {
    add: (piece: string): void => {
      if (pieces.push(piece) < 4096) return
      joined.push(pieces.join(''))
      pieces = []
    },
    whole: (): string => {
      if (joined.length === 0 && pieces.length < 2) return pieces[0] ?? ''
      return joined.join('') + pieces.join('')
    },
  }
}

/** Reads the value that starts here, up to the blank, newline or operator behind it. */
export const readValue = (text: string, start: number, isCrlf: boolean): ShellValue => {
  const { add, whole } = collector()
  const failed = (fault: ShellFault, skipped: Skipped): ShellValue => ({
    end: skipped.end,
    value: '',
    fault: skipped.open === undefined ? fault : unterminated(skipped.open),
  })
  let at = start
  let run = start
  /** A tilde here would be expanded: the value's start, or behind a colon. */
  let tildePlace = start
  let hasBrace = false
  const take = (next: number): void => {
    if (at > run) add(text.slice(run, at))
    at = run = next
  }

  for (;;) {
    const unit = text.charCodeAt(at)
    if (unit === char.single) {
      const close = text.indexOf("'", at + 1)
      if (close === -1) return failed(unterminated(at), { end: text.length })
      take(at + 1)
      at = close
      take(close + 1)
    } else if (unit === char.double) {
      const quote = at
      take(at + 1)
      const inner = readDouble(text, at, add, isCrlf)
      if (inner.fault !== undefined) {
        const closed = skipQuoted(text, inner.end, quote)
        return failed(inner.fault, closed.open === undefined ? skipWord(text, closed.end) : closed)
      }
      at = run = inner.end
    } else if (unit === char.backslash) {
      const length = continuation(text, at, isCrlf)
      if (length > 0) {
        if (tildePlace === at) tildePlace += length
        take(at + length)
      } else if (at + 1 === text.length) at++
      else {
        take(at + 1)
        at++
      }
    } else if (unit === char.dollar) {
      const next = behindContinuations(text, at + 1, isCrlf)
      if (text.charCodeAt(next) === char.single) {
        const quoted = readAnsi(text, next + 1)
        if (quoted === undefined) return failed(unterminated(at), { end: text.length })
        take(next + 1)
        add(quoted.value)
        at = run = quoted.end
      } else {
        const what = text.charCodeAt(next) === char.double ? 'the translation $"…"' : expanded(text, next)
        if (what !== undefined) return failed(expansion(at, what), skipWord(text, at))
        at++
      }
    } else if (unit === char.backtick) {
      return failed(expansion(at, 'the command in backticks'), skipWord(text, at))
    } else if (unit === char.tilde && tildePlace === at && isTildePrefix(text, at)) {
      return failed(expansion(at, 'the tilde'), skipWord(text, at))
    } else if (unit === char.colon) tildePlace = ++at
    else if (unit === char.brace) {
      hasBrace = true
      at++
    } else if (Number.isNaN(unit) || endsWord(unit) || isLineEnd(text, at)) {
      take(at)
      return { end: at, value: sound(whole()), hasBrace }
    } else at++
  }
}

/** Bytes that became a character only by being put together, as in $'\xc3\xa9', are that character. */
const sound = (value: string): string => (value.isWellFormed() ? value : decodeText(encodeText(value)))

/** Reads on behind a double quote; `end` is behind the closing one, or at the fault. */
const readDouble = (
  text: string,
  start: number,
  add: (piece: string) => void,
  isCrlf: boolean,
): { readonly end: number; readonly fault?: ShellFault } => {
  let run = start
  for (let at = start; at < text.length; ) {
    const unit = text.charCodeAt(at)
    if (unit === char.double) {
      if (at > run) add(text.slice(run, at))
      return { end: at + 1 }
    }
    if (unit === char.backtick) return { end: at, fault: expansion(at, 'the command in backticks') }
    if (unit === char.dollar) {
      const what = expanded(text, behindContinuations(text, at + 1, isCrlf))
      if (what !== undefined) return { end: at, fault: expansion(at, what) }
    }
    if (unit === char.backslash) {
      const next = text.charCodeAt(at + 1)
      const isEscape =
        next === char.double || next === char.backslash || next === char.dollar || next === char.backtick
      if (isEscape || next === char.newline) {
        add(text.slice(run, at))
        run = isEscape ? at + 1 : at + 2
      }
      at += 2
    } else at++
  }
  return { end: start, fault: unterminated(start - 1) }
}

const behindContinuations = (text: string, start: number, isCrlf: boolean): number => {
  let at = start
  for (let length = continuation(text, at, isCrlf); length > 0; length = continuation(text, at, isCrlf))
    at += length
  return at
}

/** What a shell would expand where a `$` is followed by this; undefined where the `$` stands for itself. */
const expanded = (text: string, at: number): string | undefined => {
  const next = text.charAt(at)
  if (next === '(') return text.charAt(at + 1) === '(' ? 'the arithmetic $((…))' : 'the command $(…)'
  if (next === '[') return 'the arithmetic $[…]'
  if (next === '{') return 'the parameter in braces behind $'
  return /[A-Za-z0-9_@*#?$!-]/.test(next) ? 'the parameter behind $' : undefined
}

/** POSIX XCU 2.6.1: all up to the next slash or colon unquoted. A quote in it keeps the tilde as it is. */
const isTildePrefix = (text: string, at: number): boolean => {
  let end = at + 1
  for (let unit = text.charCodeAt(end); ; unit = text.charCodeAt(++end)) {
    if (unit === char.single || unit === char.double) return false
    if (unit === char.backslash) return text.charCodeAt(end + 1) === char.newline
    if (Number.isNaN(unit) || unit === char.slash || unit === char.colon || endsWord(unit)) return true
  }
}
