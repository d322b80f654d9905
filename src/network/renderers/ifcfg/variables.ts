/**
 * A file of shell variables, as the ifcfg files of Red Hat and SUSE are. Shells source them, so every value goes
 * through one function that leaves a shell nothing to do.
 */
import { type FileAction, ownHeader } from '../../../machine/actions.ts'

export type Variable = readonly [name: string, value: string | number]

/** What goes without saying where there is no value. */
export const optional = (name: string, value: string | number | null): readonly Variable[] =>
  value === null || value === '' ? [] : [[name, value]]

/** `NAME='value'`, POSIX shell, Single-Quotes; a quote in the value ends them, is escaped, and begins them anew. */
export const assign = ([name, value]: Variable): string =>
  `${name}='${String(value).replaceAll("'", "'\\''")}'`

/** A file of ours with these lines. */
export const fileOf = (path: string, lines: readonly string[]): FileAction => ({
  kind: 'file',
  path,
  mode: 0o644,
  content: `${ownHeader()}${lines.map(line => `${line}\n`).join('')}`,
})

/** The same where there is anything to say. */
export const fileIfAny = (path: string, lines: readonly string[]): readonly FileAction[] =>
  lines.length === 0 ? [] : [fileOf(path, lines)]

/** The value of a variable as a user may have written it, with quotes or without; undefined where it is not set. */
export const valueIn = (content: string, name: string): string | undefined =>
  new RegExp(`^\\s*${name}=["']?([^"'\\s#]*)`, 'm').exec(content)?.[1]
