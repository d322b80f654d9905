/**
 * What a type of value is: how a variable's text becomes a value, and how that is told to people and to
 * programs. The types themselves are in the files beside this one; `../types.ts` is their list.
 */

/** Where a variable is honoured: in guests, by virtual-router appliances, on the host when it builds. */
export type System = 'linux' | 'windows' | 'appliance' | 'host'

/** One thing wrong with a value. The sentence continues the value: `is no IPv4 address`. */
export interface Fault {
  readonly says: string
  /** The part of the value that is meant, where it is not all of it; shown in quotes. */
  readonly part?: string
  /** Where in the value, such as `line 3`; shown in place of the value. */
  readonly place?: string
  readonly hint?: string
}

/**
 * What came of a text. No `value` but `errors`: it cannot be used. No `value` and `warnings` only: it counts
 * as not set. Both a value and errors: the value is what remains without the bad parts.
 */
export interface Parsed<T> {
  readonly value?: T
  readonly errors?: readonly Fault[]
  readonly warnings?: readonly Fault[]
}

/** What people and programs are told of a type is a getter where it has to be put together: no boot needs it. */
export interface ValueType<T> {
  /** What a value is, in words: `IPv4 address`. */
  readonly words: string
  /** JSON Schema of the text as it stands in a context; an empty text (not set) is added elsewhere. */
  readonly schema: Readonly<Record<string, unknown>>
  /** Reads a text that is not empty. */
  readonly parse: (text: string, system: System) => Parsed<T>
}

/** A fault that leaves nothing to use. */
export const bad = (says: string, hint?: string): { readonly errors: readonly Fault[] } => ({
  errors: [hint === undefined ? { says } : { says, hint }],
})

/**
 * The text without blanks, tabs and line ends around it; other white space is part of a value.
 * A loop, as a pattern for the end of a text takes quadratic time on long runs of blanks.
 */
export const trimmed = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d
