/** Colours, where the reader is a person at a terminal (or FORCE_COLOR asks for them) and NO_COLOR is not set. */
import { fstatSync } from 'node:fs'
import { styleText } from 'node:util'
import { printableLines } from '../context/printable.ts'
import type { Outcome } from '../machine/machine.ts'

type Format = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim'

const isTerminal = (): boolean => {
  try {
    // Asking Node's own stream would load its network code first.
    return fstatSync(1).isCharacterDevice()
  } catch {
    return false
  }
}

const wantsColours = (): boolean => {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0'
  return TERM !== 'dumb' && isTerminal()
}

let coloured: boolean | undefined

/** The text in this colour, where colours are wanted. */
export const paint = (format: Format, text: string): string => {
  coloured ??= wantsColours()
  return coloured ? styleText(format, text, { validateStream: false }) : text
}

export const outcomeColour: Readonly<Record<Outcome, Format>> = {
  unchanged: 'dim',
  skipped: 'dim',
  changed: 'green',
  failed: 'red',
}

const lineColour = (line: string): Format | null => {
  if (line.startsWith('+++') || line.startsWith('---')) return 'bold'
  if (line.startsWith('+')) return 'green'
  if (line.startsWith('-')) return 'red'
  return line.startsWith('@@') ? 'cyan' : null
}

/** A unified diff, indented and coloured. */
export const paintDiff = (diff: string, indent: string): string =>
  diff
    .trimEnd()
    .split('\n')
    .map(line => {
      const colour = lineColour(line)
      const text = printableLines(line)
      return `${indent}${colour === null ? text : paint(colour, text)}\n`
    })
    .join('')
