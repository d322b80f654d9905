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

export interface ParsedContext {
  /** Names and values as a shell would set them; of several with one name the last. */
  readonly variables: Map<string, string>
  /** Where each variable is. */
  readonly positions: Map<string, Position>
  readonly problems: Problem[]
}

/** Problems told one by one; a file that is no context at all has thousands. */
const mostProblems = 100

/**
 * Parses the bytes of a `context.sh` (or its text as `decodeText` gives it), in linear time. Never throws:
 * what cannot be taken is left out, and a problem says so. No problem holds a value, which may be a secret.
 */
export const parseContext = (input: Uint8Array | string): ParsedContext => {
  const whole = typeof input === 'string' ? input : decodeText(input)
  const text = whole.startsWith('\ufeff') ? whole.slice(1) : whole
  const variables = new Map<string, string>()
  const positions = new Map<string, Position>()
  const { problems, report, finish } = problemList(placeFinder(text))
  const place = placeFinder(text)
  const firstLine = text.indexOf('\n')
  const isCrlf = firstLine > 0 && text.charCodeAt(firstLine - 1) === char.return
  const isUtf16 = /^(\udcff\udcfe|\udcfe\udcff)/.test(text)
  if (isUtf16) report({ at: 0, message: 'this is UTF-16, which no shell reads', hint: 'save it as UTF-8' })

  for (let at = isUtf16 ? text.length : 0; at < text.length; ) {
    at = skipBlanks(text, at, isCrlf)
    const unit = text.charCodeAt(at)
    if (unit === char.newline) at++
    else if (unit === char.hash) at = lineEnd(text, at)
    else if (at < text.length) {
      const command = readCommand(text, at, isCrlf)
      for (const { name, value, at } of command.effects) {
        variables.delete(name)
        positions.delete(name)
        if (value === undefined) continue
        variables.set(name, value)
        positions.set(name, place(at))
      }
      command.faults.forEach(report)
      at = command.end
    }
  }
  finish()
  return { variables, positions, problems }
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
