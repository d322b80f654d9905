/** Colours, where the reader is a person at a terminal (or FORCE_COLOR asks for them) and NO_COLOR is not set. */
import { fstatSync } from 'node:fs'
import { styleText } from 'node:util'
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

/** Control characters become visible, so that a value cannot drive the reader's terminal. */
export const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )

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
      const text = printable(line)
      return `${indent}${colour === null ? text : paint(colour, text)}\n`
    })
    .join('')
