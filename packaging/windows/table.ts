/** A table of a Windows Installer database, and the text archive (.idt) as which msibuild reads it. */

export type Cell = string | number | null

export interface Table {
  readonly name: string
  /** The columns that are its primary key come first. */
  readonly keys: number
  /** Names and types: s72 a text of up to 72 characters, l255 one in the user's language, i2 a number; upper case may be empty. */
  readonly columns: readonly (readonly [name: string, type: string])[]
  readonly rows: readonly (readonly Cell[])[]
}

const line = (cells: readonly Cell[]): string => `${cells.map(cell => cell ?? '').join('\t')}\r\n`

const check = ({ name, columns, rows }: Table): void => {
  for (const row of rows) {
    if (row.length !== columns.length)
      throw new Error(`${name}: a row has ${row.length} of ${columns.length} cells: ${row}`)
    if (row.some(cell => typeof cell === 'string' && /[\t\r\n]/.test(cell)))
      throw new Error(`${name}: a tab or a line break cannot be written: ${row}`)
  }
}

/**
 * The table as text (Windows Installer, "Text Archive Files").
 *
 * @throws Error where a row does not fit
 */
export const archiveText = (table: Table): string => {
  check(table)
  const { name, keys, columns, rows } = table
  const names = columns.map(([name]) => name)
  const types = columns.map(([, type]) => type)
  return [names, types, [name, ...names.slice(0, keys)], ...rows].map(line).join('')
}
