/**
 * Reads `context.sh` as data. It is a shell script only in its looks: assignments are taken, and everything
 * that a shell would run or expand is a problem with its place, never done. The quoting is in `shell/`.
 */
import { decodeText } from './bytes.ts'
import type { Position } from './locate.ts'
import type { Problem } from './problem.ts'
import { char, lineEnd, skipBlanks } from './shell/chars.ts'
import { type NamedFault, readCommand } from './shell/command.ts'
import { placeFinder } from './shell/places.ts'
import { namePattern } from './variable-name.ts'

export interface ParsedContext {
  /** Names and values as a shell would set them; of several with one name the last. */
  readonly variables: Map<string, string>
  /** Where each variable is; found out when first asked for. */
  readonly positions: Map<string, Position>
  readonly problems: Problem[]
  /** Names that are given more than once. */
  readonly repeated: ReadonlySet<string>
}

/** Problems told one by one; a file that is no context at all has thousands. */
const mostProblems = 100

/**
 * A carriage return belongs to this line end. Behind a backslash one may be meant, so that it says nothing about the file; one
 * line end alone may lie within a value.
 */
const hasReturn = (text: string, newline: number): boolean =>
  text.charAt(newline - 1) === '\r' && text.charAt(newline - 2) !== '\\'

/**
 * Parses the bytes of a `context.sh` (or its text as `decodeText` gives it), in linear time. Never throws:
 * what cannot be taken is left out, and a problem says so. No problem holds a value, which may be a secret.
 */
export const parseContext = (input: Uint8Array | string): ParsedContext => {
  const whole = typeof input === 'string' ? input : decodeText(input)
  const text = whole.startsWith('\ufeff') ? whole.slice(1) : whole
  const isUtf16 = /^(\udcff\udcfe|\udcfe\udcff)/.test(text)
  const isCrlf = hasReturn(text, text.indexOf('\n')) && hasReturn(text, text.lastIndexOf('\n'))
  const variables = new Map<string, string>()
  const starts = new Map<string, number>()
  const repeated = new Set<string>()
  const { problems, report, finish } = problemList(placeFinder(text))
  if (isUtf16) report({ at: 0, message: 'this is UTF-16, which no shell reads', hint: 'save it as UTF-8' })

  for (let at = isUtf16 ? text.length : 0; at < text.length; ) {
    const plain = readPlain(text, at)
    if (plain !== undefined) {
      if (variables.has(plain.name)) repeated.add(plain.name)
      variables.set(plain.name, plain.value)
      starts.set(plain.name, at)
      at = plain.end
      continue
    }
    at = skipBlanks(text, at, isCrlf)
    const unit = text.charCodeAt(at)
    if (unit === char.newline) at++
    else if (unit === char.hash) at = lineEnd(text, at)
    else if (at < text.length) {
      const command = readCommand(text, at, isCrlf)
      for (const { name, value, at } of command.effects) {
        if (variables.has(name)) repeated.add(name)
        if (value === undefined) variables.delete(name)
        else variables.set(name, value)
        starts.set(name, at)
      }
      command.faults.forEach(report)
      at = command.end
    }
  }
  finish()
  let found: Map<string, Position> | undefined
  return {
    variables,
    problems,
    repeated,
    get positions() {
      found ??= placesOf(text, starts, variables)
      return found
    },
  }
}

const placesOf = (text: string, starts: ReadonlyMap<string, number>, wanted: ReadonlyMap<string, string>) => {
  const place = placeFinder(text)
  const rising = [...starts].filter(([name]) => wanted.has(name)).sort(([, a], [, b]) => a - b)
  return new Map(rising.map(([name, at]) => [name, place(at)]))
}

const nameAndQuote = new RegExp(`${namePattern}='`, 'y')

/** The form that OpenNebula writes, `NAME='value'` on lines of its own: most of a context, so quickly read. */
const readPlain = (text: string, at: number): { name: string; value: string; end: number } | undefined => {
  nameAndQuote.lastIndex = at
  if (!nameAndQuote.test(text)) return undefined
  const start = nameAndQuote.lastIndex
  const close = text.indexOf("'", start)
  const isLine = close !== -1 && (close + 1 === text.length || text.charCodeAt(close + 1) === char.newline)
  if (!isLine) return undefined
  const value = text.slice(start, close)
  if (value.includes('\0')) return undefined
  return { name: text.slice(at, start - 2), value, end: close + 2 }
}

const problemList = (place: (at: number) => Position) => {
  const problems: Problem[] = []
  let count = 0
  return {
    problems,
    report: ({ at, message, hint, variable }: NamedFault): void => {
      if (++count > mostProblems) return
      problems.push({
        severity: 'error',
        message: `${variable ?? 'context.sh'}: ${message}`,
        ...(variable !== undefined && { variable }),
        ...place(at),
        ...(hint !== undefined && { hint }),
      })
    },
    finish: (): void => {
      const more = count - mostProblems
      if (more > 0)
        problems.push({ severity: 'error', message: `context.sh: ${more} more problems like these` })
    },
  }
}
