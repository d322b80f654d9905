/** How a fault of a value is told to people: `ETH0_IP: "10.0.0.300" is no IPv4 address`. */

import { encodeText } from './bytes.ts'
import type { Problem } from './problem.ts'
import type { Fault } from './types.ts'

/** Faults told one by one; the rest is only counted. */
const most = 5

const longest = 60

/** The faults of one variable as problems. A secret value is not shown, nor any part of it. */
export const describeFaults = (
  severity: Problem['severity'],
  variable: string,
  value: string,
  faults: readonly Fault[],
  isSecret: boolean,
): Problem[] => {
  const problems = faults.slice(0, most).map(({ says, part, place, hint }): Problem => {
    const shown = place ?? (isSecret ? 'the value' : quoted(part ?? value))
    return {
      severity,
      variable,
      message: `${variable}: ${shown} ${says}`,
      ...(hint !== undefined && { hint }),
    }
  })
  const more = faults.length - problems.length
  if (more > 0) problems.push({ severity, variable, message: `${variable}: ${more} more like these` })
  return problems
}

/** A text from a context, fit to be printed: short, quoted, without control characters. */
export const quoted = (text: string): string => {
  const start = text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text
  return `"${printable(start)}"`
}

/** A text with everything that would act on a terminal written as an escape. */
export const printable = (text: string): string =>
  text.replace(
    /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu,
    char => escapes[char] ?? escapeOf(char),
  )

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' }

const escapeOf = (char: string): string => {
  const code = char.codePointAt(0) ?? 0
  const byte = code >= 0xdc80 && code <= 0xdcff ? (encodeText(char)[0] ?? 0) : code
  return byte < 0x100
    ? `\\x${byte.toString(16).padStart(2, '0')}`
    : `\\u${byte.toString(16).padStart(4, '0')}`
}
