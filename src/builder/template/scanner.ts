/**
 * Cuts what stands behind a `$` into tokens, as OpenNebula's scanner does for references in values and in FILES_DS.
 * Its edges are kept, as templates rely on them or stumble over them: the longest match wins; line breaks, and what
 * fits no rule behind an equals sign, vanish. What the tokens may say is in `substitute.ts` and `datastore-files.ts`.
 */

/** What OpenNebula would refuse, and where in the text. */
export class SubstitutionError extends Error {
  override readonly name = 'SubstitutionError'
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** `after` is any other character, or the end of the text: it ends a reference. */
type Kind = 'equals' | 'comma' | 'open' | 'close' | 'word' | 'after'

export interface Found {
  readonly kind: Kind
  readonly text: string
  readonly offset: number
}

// In a reference; the longest match wins, then the first.
const rules: readonly (readonly [Kind, RegExp])[] = [
  ['equals', /[ \t]*=[ \t]*/y],
  ['comma', /[ \t]*,[ \t]*/y],
  ['open', /\[[ \t]*/y],
  ['close', /[ \t]*\]/y],
  ['word', /[A-Za-z0-9_]+/y],
]
const quoted = /"([^"]*)"/y
const bare = /[A-Za-z0-9]+/y

// Words are not repeated: they may be part of a password.
const seen = ({ kind, text }: Found): string => {
  if (kind === 'word') return 'a name'
  return text === '' ? 'the end' : JSON.stringify(text.trim() || text)
}

export interface Scanner {
  readonly offset: () => number
  readonly isAtEnd: () => boolean
  /** What a pattern (sticky) finds here, and goes behind it. */
  readonly skip: (rule: RegExp) => string | undefined
  /** @throws SubstitutionError where the next token is none of these kinds */
  readonly expect: (message: string, ...kinds: readonly Kind[]) => Found
  /** @throws SubstitutionError where there is no value behind `KEY=` */
  readonly value: () => string
}

/** A scanner at the begin of a text. */
export const scannerOf = (text: string): Scanner => {
  let offset = 0

  const match = (rule: RegExp): RegExpExecArray | null => {
    rule.lastIndex = offset
    return rule.exec(text)
  }

  const skip = (rule: RegExp): string | undefined => {
    const found = match(rule)?.[0]
    offset += found?.length ?? 0
    return found
  }

  const token = (): Found => {
    while (text[offset] === '\n') offset += 1
    const start = offset
    let best: readonly [Kind, string] = ['after', text[offset] ?? '']
    let length = 0
    for (const [kind, rule] of rules) {
      const found = match(rule)?.[0] ?? ''
      if (found.length > length) {
        best = [kind, found]
        length = found.length
      }
    }
    offset += best[1].length
    return { kind: best[0], text: best[1], offset: start }
  }

  const value = (): string => {
    const start = offset
    for (; offset < text.length; offset += 1) {
      const inQuotes = match(quoted)
      if (inQuotes !== null) {
        offset += inQuotes[0].length
        return inQuotes[1] ?? ''
      }
      const word = skip(bare)
      if (word !== undefined) return word
    }
    throw new SubstitutionError('the value behind "=" is missing', start)
  }

  const expect = (message: string, ...kinds: readonly Kind[]): Found => {
    const found = token()
    if (kinds.includes(found.kind)) return found
    throw new SubstitutionError(`${message}, not ${seen(found)}`, found.offset)
  }

  return { offset: () => offset, isAtEnd: () => offset >= text.length, skip, expect, value }
}
