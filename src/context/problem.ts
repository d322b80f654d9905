/**
 * What is wrong with an input, in words for the person who can mend it.
 * Everything that reads a context reports problems of this one shape.
 */

import { printable } from './printable.ts'

/** One thing wrong with a context. An `error` makes the run fail in the end, a `warning` does not. */
export interface Problem {
  readonly severity: 'error' | 'warning'
  /** Names the thing, what was wrong with it and what was done instead; never holds a secret value. */
  readonly message: string
  /** The variable concerned, where there is one. */
  readonly variable?: string
  /** Line of `context.sh`, counted from 1. */
  readonly line?: number
  /** Column in that line in bytes, counted from 1. */
  readonly column?: number
  /** How to mend it, such as "did you mean ETH0_IP?". */
  readonly hint?: string
}

/** A problem in one line, fit to be printed: its place, what it is, what helps. */
export const inOneLine = ({ message, line, column, hint }: Problem): string => {
  const place = line === undefined ? '' : `line ${line}${column === undefined ? '' : `, column ${column}`}: `
  return `${place}${printable(message)}${hint === undefined ? '' : ` (${printable(hint)})`}`
}
