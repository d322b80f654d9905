/**
 * A variable's value for people: in the terminal's width, what is encoded decoded, keys by their fingerprints. To show
 * another type in another way, add an entry to `views`.
 */
import { createHash } from 'node:crypto'
import { decodeText } from '../../context/bytes.ts'
import { mask } from '../../context/mask.ts'
import { printable, printableLines } from '../../context/printable.ts'
import { findVariable, type VariableName } from '../../context/table.ts'
import { decodeBase64 } from '../../context/types.ts'
import { cut } from '../columns.ts'
import { counted, sizeText } from '../words.ts'

/** Lines of a text that are shown. */
const mostLines = 6

export interface ValueOptions {
  /** Columns there are for it. */
  readonly columns: number
  /** Show all of it, as it is. */
  readonly full: boolean
}

/** How a value is told: a note of what it is, and the text itself. */
interface View {
  readonly note?: string
  readonly text: string
}

const base64View = (value: string): View => {
  const bytes = decodeBase64(value)
  if (bytes === undefined) return { text: value }
  return { note: `base64 of ${sizeText(bytes.length)}:`, text: decodeText(bytes) }
}

/** A key in a line of authorized_keys(5), which may begin with options. */
const keyPattern = /(?:^|\s)((?:ssh|ecdsa|sk-)[\w@.-]+)\s+([A-Za-z0-9+/=]{16,})\s*(.*)$/

/** A key as `ssh-keygen -l` tells it, so that it can be compared with a list of such. */
const keyLine = (line: string): string => {
  const [, type, blob, comment] = keyPattern.exec(line.trim()) ?? []
  if (type === undefined || blob === undefined) return line.trim()
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64')
  return `${type} SHA256:${digest.replace(/=+$/, '')} ${comment ?? ''}`.trimEnd()
}

const keysView = (value: string): View => {
  const lines = value.split('\n').filter(line => line.trim() !== '')
  return { text: lines.map(keyLine).join('\n') }
}

/** Types that are shown otherwise than as they stand. `variables` are all of the context, as they may be shown. */
const views: {
  readonly [N in VariableName]?: (value: string, variables: ReadonlyMap<string, string>) => View
} = {
  START_SCRIPT_BASE64: base64View,
  SSH_PUBLIC_KEY: keysView,
  EC2_PUBLIC_KEY: keysView,
  READY_SCRIPT: value => (/\s/.test(value.trim()) ? { text: value } : base64View(value)),
  USER_DATA: (value, variables) => {
    const encoding = variables.get('USER_DATA_ENCODING') ?? variables.get('USERDATA_ENCODING') ?? ''
    return /^(base64|b64)$/i.test(encoding.trim()) ? base64View(value) : { text: value }
  },
}

const viewOf = (name: string, value: string, variables: ReadonlyMap<string, string>): View => {
  const known = findVariable(name)?.name
  const view = known === undefined || value === mask ? undefined : views[known]
  return view?.(value, variables) ?? { text: value }
}

/** Blanks at either end cannot be seen, and matter. */
const withEdges = (line: string): string => (line !== line.trim() ? `'${line}'` : line)

/** One line; what is cut off is told by the size of the whole. */
const oneLine = (text: string, columns: number): string => {
  const line = printable(withEdges(text))
  if (line.length <= columns) return line
  const size = ` (${sizeText(Buffer.byteLength(text))})`
  return `${cut(line, columns - size.length)}${size}`
}

const severalLines = (
  lines: readonly string[],
  { columns }: ValueOptions,
  size: number,
): readonly string[] => {
  const shown = lines.length <= mostLines ? lines : lines.slice(0, mostLines - 1)
  const rest = lines.length - shown.length
  return [
    ...shown.map(line => cut(printableLines(line), columns)),
    ...(rest === 0 ? [] : [`… ${counted(rest, 'more line')}, ${sizeText(size)} in all`]),
  ]
}

/**
 * The lines that show a value; at least one.
 *
 * @param variables all of the context, as they may be shown
 */
export const valueLines = (
  name: string,
  value: string,
  variables: ReadonlyMap<string, string>,
  options: ValueOptions,
): readonly string[] => {
  if (options.full) return printableLines(value).trimEnd().split('\n')
  const { note, text } = viewOf(name, value, variables)
  const lines = text.trimEnd().split('\n')
  const [only = ''] = lines
  if (lines.length > 1) {
    const shown = severalLines(lines, options, Buffer.byteLength(text))
    return note === undefined ? shown : [note, ...shown]
  }
  const line = note === undefined ? text.replace(/\n+$/, '') : `${note} ${only}`
  return [oneLine(line, options.columns)]
}
