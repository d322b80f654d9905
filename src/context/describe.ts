/** How a fault of a value is told to people: `ETH0_IP: "10.0.0.300" is no IPv4 address`. */

import { printable } from './printable.ts'
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
const quoted = (text: string): string => {
  const start = text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text
  return `"${printable(start)}"`
}
