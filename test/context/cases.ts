/** Cases that no implementation wrote, where the folder with them is there. */
import fs from 'node:fs'

const folder = new URL('../../../shared/cases/', import.meta.url)

/** Why tests of these cases are skipped; false where they are there. */
export const noCases: string | false = fs.existsSync(folder) ? false : 'no folder ../shared/cases'

export interface ParseCase {
  readonly name: string
  readonly input: string
  readonly input_b64?: string
  readonly bytes?: boolean
  readonly expected: Readonly<Record<string, string>>
  readonly expected_b64?: Readonly<Record<string, string>>
  readonly expected_pairs?: readonly (readonly [string, string])[]
  readonly expected_any?: readonly Readonly<Record<string, string>>[]
}

export interface HostileCase {
  readonly name: string
  readonly class: string
  readonly input: string
  readonly input_b64?: string
  readonly outcomes: readonly string[]
  /** What running the input would make, below @MARKERS@. */
  readonly marker: string
  readonly marker_must: 'absent' | 'present'
  readonly limits: { readonly seconds: number; readonly rss_mb: number }
  readonly literal?: Readonly<Record<string, readonly string[]>>
  readonly forbidden_values?: Readonly<Record<string, readonly string[]>>
  readonly secret_not_in_output?: string
}

/** The cases of a file; none where the folder is not there. */
export const readCases = <T>(file: string): readonly T[] =>
  noCases === false ? (JSON.parse(fs.readFileSync(new URL(file, folder), 'utf8')) as T[]) : []

export const inputOf = (given: { readonly input: string; readonly input_b64?: string }): Uint8Array =>
  given.input_b64 === undefined ? Buffer.from(given.input, 'utf8') : Buffer.from(given.input_b64, 'base64')
