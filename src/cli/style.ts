/** Colours, where the reader is a person at a terminal (or FORCE_COLOR asks for them) and NO_COLOR is not set. */
import { readlinkSync } from 'node:fs'
import { styleText } from 'node:util'
import { printableLines } from '../context/printable.ts'
import type { Outcome } from '../machine/machine.ts'

type Format = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim'

/** Where a text goes, by its descriptor: each may be a terminal while the other is a file. */
const descriptors = { stdout: 1, stderr: 2 } as const
export type Output = keyof typeof descriptors

/** Terminals by name; /dev/null and other character devices are none. */
const terminal = /^\/dev\/(pts\/|tty|console$|hvc|sclp|lxc\/)/

/** Whether this output is a terminal. Asking Node's own streams or node:tty would load its network code first. */
export const isTerminal = (output: Output): boolean => {
  try {
    return terminal.test(readlinkSync(`/proc/self/fd/${descriptors[output]}`))
  } catch {
    return false
  }
}

const wantsColours = (output: Output): boolean => {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0'
  return TERM !== 'dumb' && isTerminal(output)
}

const coloured: { [O in Output]?: boolean } = {}

/** The text in this colour, where the reader of this output wants colours. */
export const paint = (format: Format, text: string, output: Output = 'stdout'): string => {
  coloured[output] ??= wantsColours(output)
  return coloured[output] ? styleText(format, text, { validateStream: false }) : text
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
