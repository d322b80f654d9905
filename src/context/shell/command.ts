/** Reads one command, all up to a newline or `;`, that is to consist of assignments and nothing else. */
import { char, continuation, endsWord, isLineEnd, skipBlanks } from './chars.ts'
import { skipCommands, skipWord } from './skip.ts'
import { expansion, readValue, type ShellFault, type ShellValue, unterminated } from './value.ts'

/** A fault with the variable that it costs, where it is about one. */
export interface NamedFault extends ShellFault {
  readonly variable?: string
}

/** What a command does to a variable. Without a value: something not known here, so it is left out. */
interface Effect {
  readonly name: string
  readonly value?: string
  /** Where the name begins. */
  readonly at: number
}

interface ShellCommand {
  readonly end: number
  readonly effects: readonly Effect[]
  readonly faults: readonly NamedFault[]
}

/** What is told of a command that cannot be taken. */
interface Refusal {
  readonly message: string
  readonly hint?: string
  readonly variable?: string
}

const operators: ReadonlyMap<number, string> = new Map([
  [char.and, 'an & joins commands, and none is run'],
  [char.pipe, 'a | joins commands, and none is run'],
  [char.less, 'a redirection, which is not done'],
  [char.greater, 'a redirection, which is not done'],
  [char.open, 'a list of commands in parentheses, and none is run'],
  [char.close, 'a ) that closes nothing'],
])

/** Reads the command that starts here; `text[start]` is no blank, newline or comment. */
export const readCommand = (text: string, start: number, isCrlf: boolean): ShellCommand => {
  const effects: Effect[] = []
  const faults: NamedFault[] = []
  let at = start
  let exported: number | undefined

  /** Nothing of this command can be taken: skips it all. */
  const refuse = (refusal: Refusal): ShellCommand => {
    const { end, open } = skipCommands(text, at, { isCommand: at === start })
    faults.push({ at, ...refusal })
    if (open !== undefined) faults.push(unterminated(open))
    return { end, effects: effects.map(({ name, at }) => ({ name, at })), faults }
  }

  for (;;) {
    const unit = text.charCodeAt(at)
    if (at >= text.length || unit === char.newline || unit === char.hash) break
    if (unit === char.semicolon) {
      const next = text.charCodeAt(skipBlanks(text, at + 1, isCrlf))
      const isLast = at > start && next !== char.semicolon && next !== char.and
      if (!isLast) return refuse({ message: 'a ; without a command before it' })
      at++
      break
    }
    const operator = operators.get(unit)
    if (operator !== undefined) return refuse({ message: operator })

    const name = readName(text, at, isCrlf)
    if (name !== undefined && text.charCodeAt(name.end) === char.equals) {
      const value = readValue(text, name.end + 1, isCrlf)
      const fault = findFault(value, name.end + 1, exported !== undefined)
      effects.push(
        fault === undefined ? { name: name.text, value: value.value, at } : { name: name.text, at },
      )
      if (fault !== undefined) faults.push({ ...fault, variable: name.text })
      at = value.end
      if (text.charCodeAt(at) === char.open)
        return refuse({ message: 'an array, which is no text', variable: name.text })
    } else if (exported !== undefined) {
      const { end } = skipWord(text, at)
      const isHarmless = name?.end === end || (exported === 0 && text.slice(at, end) === '--')
      if (!isHarmless) return refuse(badExport(text, at))
      at = end
    } else if (at === start && name?.text === 'export' && isWordEnd(text, name.end)) {
      exported = -1
      at = name.end
    } else return refuse(badWord(text, at, name, effects.at(-1)?.name, isCrlf))
    if (exported !== undefined) exported++
    at = skipBlanks(text, at, isCrlf)
  }
  if (exported === 0) faults.push({ at: start, message: 'export without a variable, which is not run' })
  return { end: at, effects, faults }
}

/** What keeps a value from being taken beside the faults found while reading it. */
const findFault = (
  { value, hasBrace, fault }: ShellValue,
  at: number,
  isExported: boolean,
): ShellFault | undefined => {
  if (fault !== undefined) return fault
  if (value.includes('\0')) return { at, message: 'the value holds a NUL byte, which no variable can' }
  const isList = hasBrace === true && isExported && (value.includes(',') || value.includes('..'))
  return isList ? expansion(at, 'the braces') : undefined
}

interface Name {
  readonly text: string
  readonly end: number
}

const isNameUnit = (unit: number): boolean =>
  (unit >= 0x41 && unit <= 0x5a) ||
  (unit >= 0x61 && unit <= 0x7a) ||
  unit === 0x5f ||
  (unit >= 0x30 && unit <= 0x39)

/** The name (POSIX XBD 3.216) that starts here; line continuations in it do not count. */
const readName = (text: string, start: number, isCrlf: boolean): Name | undefined => {
  let at = start
  let run = start
  let before = ''
  for (;;) {
    while (isNameUnit(text.charCodeAt(at))) at++
    const length = continuation(text, at, isCrlf)
    if (length === 0) break
    before += text.slice(run, at)
    at += length
    run = at
  }
  const name = before + text.slice(run, at)
  return name === '' || (name.charCodeAt(0) >= 0x30 && name.charCodeAt(0) <= 0x39)
    ? undefined
    : { text: name, end: at }
}

const isWordEnd = (text: string, at: number): boolean =>
  at >= text.length || endsWord(text.charCodeAt(at)) || isLineEnd(text, at)

const notRun = 'a shell would run this as a command; it is left out'
const onlyAssignments = "only NAME='value' is read"
const nameRule = 'a name has the letters A-Z a-z, digits and _, and begins with no digit'

const badExport = (text: string, at: number): Refusal =>
  text.charCodeAt(at) === char.minus
    ? { message: 'an option of export, which is not run', hint: onlyAssignments }
    : { message: 'this is no name of a variable', hint: nameRule }

/** Says what is wrong with a word that is no assignment. The word is not shown: it may be part of a secret. */
const badWord = (
  text: string,
  at: number,
  name: Name | undefined,
  last: string | undefined,
  isCrlf: boolean,
): Refusal => {
  const word = text.slice(at, skipWord(text, at).end)
  if (word.includes('\0')) return { message: 'a NUL byte: this is no text', hint: onlyAssignments }
  if (last !== undefined) {
    const hint = `quote a value that holds blanks or other signs: ${last}='two words'`
    return { variable: last, message: 'what stands behind the value would be run as a command', hint }
  }
  if (name !== undefined) {
    const behind = text.slice(name.end, name.end + 2)
    if (behind === '+=') return { variable: name.text, message: 'a value is added with +=; only = is read' }
    if (behind.startsWith('[')) return { variable: name.text, message: 'an array, which is no text' }
    const isSpaced = text.charCodeAt(skipBlanks(text, name.end, isCrlf)) === char.equals
    if (isSpaced) return { message: 'a blank before the =', hint: `write it without: ${name.text}='…'` }
  }
  if (word.includes('=')) return { message: 'this is no name of a variable', hint: nameRule }
  return { message: notRun, hint: onlyAssignments }
}
