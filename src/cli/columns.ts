/** How wide what people read may be, and texts made to fit. */
import { isTerminal } from './style.ts'

/** Where nobody says how wide the output is: a pipe or a file. */
const usual = 100
const [narrowest, widest] = [40, 200]

const known = (columns: number): number | null =>
  Number.isInteger(columns) && columns > 0 ? Math.min(Math.max(columns, narrowest), widest) : null

/** Columns of standard output: COLUMNS, or the terminal's own, or 100; from 40 to 200. */
export const outputColumns = async (): Promise<number> => {
  const asked = known(Number(process.env.COLUMNS ?? ''))
  if (asked !== null) return asked
  if (!isTerminal('stdout')) return usual
  const { WriteStream } = await import('node:tty')
  return known(new WriteStream(1).columns) ?? usual
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export const cut = (text: string, columns: number): string => {
  if (text.length <= columns) return text
  return `${text.slice(0, Math.max(columns - 1, 1)).replace(/[\ud800-\udbff]$/, '')}…`
}
