/** `runcmd` of a cloud-config: a text is a line of shell, a list a program with its arguments. */
import { quoteValue } from '../context/write.ts'

const isWord = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

const lineOf = (entry: unknown): string | null => {
  if (typeof entry === 'string') return entry
  if (!Array.isArray(entry) || entry.length === 0 || !entry.every(isWord)) return null
  return entry.map(word => quoteValue(String(word))).join(' ')
}

/** Lines of shell, and what is wrong with the entries that are none. */
export const readCommands = (
  value: unknown,
): { readonly lines: readonly string[]; readonly faults: readonly string[] } => {
  if (value === undefined || value === null) return { lines: [], faults: [] }
  if (!Array.isArray(value)) return { lines: [], faults: ['runcmd is no list'] }
  const lines = value.map(lineOf)
  return {
    lines: lines.filter(line => line !== null),
    faults: lines.flatMap((line, index) =>
      line === null
        ? [`runcmd: entry ${index + 1} is neither a text nor a list of words; it is left out`]
        : [],
    ),
  }
}
