/**
 * Finds the end of what is left out: words, substitutions, commands, compound commands, here-documents. Where
 * it is in doubt it leaves out more rather than less, so that no line of a script is taken for a variable.
 */
import { char, endsWord, isLineEnd, lineEnd } from './chars.ts'

/** The end of something skipped. `open`: what was opened here has no end, and all of the text is skipped. */
export interface Skipped {
  readonly end: number
  readonly open?: number
}

/** Deeper nesting than this is not followed: all that comes is left out. */
const deepest = 200

/** The same for compound commands, which nest without recursion. */
const mostPending = 10_000

/** Skips a word with all its quotes and substitutions. */
export const skipWord = (text: string, start: number, depth = 0): Skipped => {
  let at = start
  while (at < text.length) {
    const unit = text.charCodeAt(at)
    if (endsWord(unit) || isLineEnd(text, at)) return { end: at }
    const part = skipPart(text, at, depth)
    if (part.open !== undefined) return part
    at = part.end
  }
  return { end: at }
}

/** Skips a character, or the quotes or substitution that it opens. */
const skipPart = (text: string, at: number, depth: number): Skipped => {
  const unit = text.charCodeAt(at)
  if (unit === char.backslash) return { end: Math.min(at + 2, text.length) }
  if (unit === char.single) return behind(text, text.indexOf("'", at + 1), at)
  if (unit === char.double) return skipQuoted(text, at + 1, at, depth)
  if (unit === char.backtick) return skipEscaped(text, at + 1, char.backtick, at)
  if (unit === char.dollar) {
    if (text.charCodeAt(at + 1) === char.single) return skipEscaped(text, at + 2, char.single, at)
    return skipSubstitution(text, at, depth)
  }
  return { end: at + 1 }
}

const behind = (text: string, close: number, open: number): Skipped =>
  close === -1 ? { end: text.length, open } : { end: close + 1 }

/** Skips to behind a closing character; a backslash takes away the meaning of what follows it. */
const skipEscaped = (text: string, start: number, close: number, open: number): Skipped => {
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === close) return { end: at + 1 }
    if (unit === char.backslash) at++
  }
  return { end: text.length, open }
}

/** Skips to behind the closing double quote; `open` is where it was opened. */
export const skipQuoted = (text: string, start: number, open: number, depth = 0): Skipped => {
  for (let at = start; at < text.length; ) {
    const unit = text.charCodeAt(at)
    if (unit === char.double) return { end: at + 1 }
    let part: Skipped = { end: at + 1 }
    if (unit === char.backslash) part = { end: at + 2 }
    else if (unit === char.backtick) part = skipEscaped(text, at + 1, char.backtick, at)
    else if (unit === char.dollar) part = skipSubstitution(text, at, depth)
    if (part.open !== undefined) return part
    at = part.end
  }
  return { end: text.length, open }
}

/** Skips `$(…)`, `$((…))`, `${…}`; of any other `$` only that. */
const skipSubstitution = (text: string, at: number, depth: number): Skipped => {
  const next = text.charCodeAt(at + 1)
  if (next !== char.open && next !== char.brace) return { end: at + 1 }
  if (depth >= deepest) return { end: text.length, open: at }
  if (next === char.brace) return skipNested(text, at + 2, at, char.brace, char.endBrace, depth + 1)
  if (text.charCodeAt(at + 2) === char.open)
    return skipNested(text, at + 2, at, char.open, char.close, depth + 1)
  return skipCommands(text, at + 2, { open: at, depth: depth + 1 })
}

/** Skips to behind the bracket that closes this one, over quotes and pairs of the same bracket. */
const skipNested = (
  text: string,
  start: number,
  open: number,
  opening: number,
  closing: number,
  depth: number,
): Skipped => {
  let level = 1
  for (let at = start; at < text.length; ) {
    const unit = text.charCodeAt(at)
    if (unit === opening) level++
    if (unit === closing && --level === 0) return { end: at + 1 }
    const part = skipPart(text, at, depth)
    if (part.open !== undefined) return part
    at = part.end
  }
  return { end: text.length, open }
}

/** Reserved words that open a compound command, and those that close it (POSIX XCU 2.4). */
const closers = new Map([
  ['if', 'fi'],
  ['case', 'esac'],
  ['for', 'done'],
  ['while', 'done'],
  ['until', 'done'],
  ['select', 'done'],
  ['{', '}'],
])

/** Reserved words and the like that another command follows at once. */
const goOn = new Set(['then', 'else', 'elif', 'do', '!', 'time', 'coproc'])

interface Start {
  /** Where the substitution opens whose closing parenthesis ends it all; a list of commands else. */
  readonly open?: number
  readonly depth?: number
  /** The first word is a command, not an argument. */
  readonly isCommand?: boolean
}

/**
 * Skips to behind the newline, `;` or `&` that ends a list of commands, with all compound commands and
 * here-documents in it closed; in a substitution to behind its `)`.
 */
export const skipCommands = (
  text: string,
  start: number,
  { open, depth = 0, isCommand = true }: Start,
): Skipped => {
  const inside = open !== undefined
  const pending: string[] = []
  const heredocs: Heredoc[] = []
  let firstOpen = start
  let commandNext = isCommand
  /** An operator such as && stands before: a newline ends nothing. */
  let goesOn = false
  /** A syntax error: nothing on this line is taken any more. */
  let broken = false
  let at = start
  const isOver = (): boolean => !inside && pending.length === 0

  while (at < text.length && pending.length < mostPending) {
    const unit = text.charCodeAt(at)
    if (unit === char.newline) {
      at++
      for (const heredoc of heredocs.splice(0)) at = skipHeredoc(text, at, heredoc)
      if (isOver() && !goesOn) return { end: at }
      commandNext = true
    } else if (unit === char.blank || unit === char.tab || isLineEnd(text, at)) at++
    else if (unit === char.backslash && text.charCodeAt(at + 1) === char.newline) at += 2
    else if (unit === char.hash) at = lineEnd(text, at)
    else if (unit === char.semicolon) {
      const isDouble = text.charCodeAt(at + 1) === char.semicolon || text.charCodeAt(at + 1) === char.and
      at += isDouble ? 2 : 1
      broken ||= isDouble && isOver()
      if (isOver() && !broken && heredocs.length === 0) return { end: at }
      commandNext = true
    } else if (unit === char.and || unit === char.pipe) {
      const isPair = text.charCodeAt(at + 1) === unit
      const isRedirection = unit === char.and && text.charCodeAt(at + 1) === char.greater
      at += isPair || isRedirection ? 2 : 1
      if (isRedirection) continue
      goesOn = isPair || unit === char.pipe
      if (!goesOn && isOver() && !broken && heredocs.length === 0) return { end: at }
      commandNext = true
    } else if (unit === char.open) {
      if (pending.length === 0) firstOpen = at
      pending.push(')')
      commandNext = true
      goesOn = false
      at++
    } else if (unit === char.close) {
      at++
      const top = pending.at(-1)
      if (top === ')') {
        pending.pop()
        // Empty parentheses: a function's body follows, be it on the next line.
        commandNext = goesOn = isEmptyPair(text, at - 1)
      } else if (inside && pending.length === 0) {
        return heredocs.length === 0 ? { end: at } : { end: text.length, open }
      } else commandNext = top === 'esac'
      broken ||= !inside && top === undefined
    } else if (unit === char.less || unit === char.greater) {
      const heredoc = readHeredoc(text, at)
      if (heredoc !== undefined) heredocs.push(heredoc)
      at = heredoc?.end ?? (text.startsWith('<<<', at) ? at + 3 : at + 1)
    } else {
      const word = skipWord(text, at, depth)
      if (word.open !== undefined) return word
      const bare = word.end - at <= 8 ? text.slice(at, word.end) : ''
      goesOn = false
      const closer = commandNext ? closers.get(bare) : undefined
      if (closer !== undefined) {
        if (pending.length === 0) firstOpen = at
        pending.push(closer)
        commandNext = closer !== 'done' || bare === 'while' || bare === 'until'
        if (bare === 'case') commandNext = false
      } else if (commandNext && bare === 'function') {
        at = functionName(text, word.end)
        goesOn = true
      } else if (commandNext && pending.at(-1) === bare && bare !== ')') {
        pending.pop()
        commandNext = false
      } else commandNext = commandNext && goOn.has(bare)
      at = Math.max(at, word.end)
    }
  }
  const isOpen = inside || pending.length > 0
  return isOpen ? { end: text.length, open: inside ? open : firstOpen } : { end: text.length }
}

const isEmptyPair = (text: string, close: number): boolean => {
  let at = close - 1
  while (text.charCodeAt(at) === char.blank || text.charCodeAt(at) === char.tab) at--
  return text.charCodeAt(at) === char.open
}

/** The end of the name behind `function`: its body follows at once, as a command does. */
const functionName = (text: string, start: number): number => {
  let at = start
  while (text.charCodeAt(at) === char.blank || text.charCodeAt(at) === char.tab) at++
  return skipWord(text, at).end
}

interface Heredoc {
  /** Behind the delimiter's first mention. */
  readonly end: number
  readonly delimiter: string
  /** `<<-`: tabs before the delimiter do not count. */
  readonly tabs: boolean
}

/** A here-document's announcement, `<<WORD` or `<<-WORD`. */
const readHeredoc = (text: string, at: number): Heredoc | undefined => {
  if (!text.startsWith('<<', at) || text.startsWith('<<<', at)) return undefined
  const tabs = text.charCodeAt(at + 2) === char.minus
  let start = at + (tabs ? 3 : 2)
  while (text.charCodeAt(start) === char.blank || text.charCodeAt(start) === char.tab) start++
  const { end } = skipWord(text, start)
  const delimiter = text.slice(start, end).replace(/\\(.)|['"]/gs, '$1')
  return { end, delimiter, tabs }
}

/** Skips the lines of a here-document and the one that ends it. */
const skipHeredoc = (text: string, start: number, { delimiter, tabs }: Heredoc): number => {
  for (let at = start; at < text.length; ) {
    const end = lineEnd(text, at)
    let from = at
    while (tabs && text.charCodeAt(from) === char.tab) from++
    if (text.slice(from, end) === delimiter || text.slice(from, end) === `${delimiter}\r`)
      return Math.min(end + 1, text.length)
    at = end + 1
  }
  return text.length
}
