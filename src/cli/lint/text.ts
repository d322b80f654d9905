/** Problems for people who mend them: the place, the line itself, what helps. */
import { join } from 'node:path'
import { contextFile } from '../../context/file.ts'
import { printable } from '../../context/printable.ts'
import type { Problem } from '../../context/problem.ts'
import type { Medium } from '../../source/medium.ts'
import { paint } from '../style.ts'
import type { Excerpt } from './excerpt.ts'

/** What people call the context.sh of a medium: editors open `FILE:LINE:COLUMN`. */
export const scriptName = ({ kind, path }: Medium): string =>
  kind === 'file' ? path : join(path, contextFile)

const excerptText = ({ line, mark }: Excerpt, number: number): string => {
  const gutter = String(number)
  const rule = paint('dim', '|')
  return `  ${paint('dim', gutter)} ${rule} ${line}\n  ${' '.repeat(gutter.length)} ${rule} ${paint('red', mark)}\n`
}

/** Columns that an excerpt needs beside its line. */
export const gutterColumns = 12

/** One problem. */
export const lintText = (problem: Problem, medium: Medium, excerpt: Excerpt | undefined): string => {
  const { severity, message, hint, line, column } = problem
  const place = line === undefined ? medium.path : `${scriptName(medium)}:${line}:${column ?? 1}`
  const word = paint(severity === 'error' ? 'red' : 'yellow', severity)
  const head = `${paint('bold', printable(place))}: ${word}: ${printable(message)}\n`
  const source = line === undefined || excerpt === undefined ? '' : excerptText(excerpt, line)
  return head + source + (hint === undefined ? '' : `  ${paint('green', 'fix')}: ${printable(hint)}\n`)
}
