/**
 * Cuts a template into tokens: names, `=`, `[`, `,`, `]` and values. The rules are OpenNebula's scanner's,
 * where the longest match wins: a value in quotes may span lines, a bare one ends at a blank or one of
 * `= # , [ ]`, and what fits no rule is left out (OpenNebula drops it silently, we warn).
 */
export type TokenKind =
  | 'name'
  | 'equals'
  /** `NAME =` with nothing behind it on its line: an empty value. */
  | 'equals-nothing'
  | 'comma'
  | 'open'
  | 'close'
  | 'value'
  /** A line with `]]>`, which OpenNebula refuses because it would break the XML it stores. */
  | 'cdata-end'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  /** The name, or the value as written without its quotes. */
  readonly text: string
  /** Where the token's first character that is no blank stands. */
  readonly offset: number
}

interface Tokens {
  readonly tokens: readonly Token[]
  /** Runs of characters that belong to no token. */
  readonly dropped: readonly { readonly text: string; readonly offset: number }[]
}

interface Match {
  readonly kind: TokenKind | 'nothing'
  readonly length: number
  readonly text: string
}

const blanksAndLines = /[ \t\n]+/y
const comment = /[ \t]*#[^\n]*\n/y
const name = /[A-Za-z0-9_]+/y
const equals = /[ \t]*=[ \t]*/y
const equalsNothing = /[ \t]*=[ \t]*\n/y
const comma = /[ \t\n]*,[ \t\n]*/y
const close = /[ \t\n]*\][ \t\n]*/y
const open = /[ \t]*\[[ \t\n]*/y
const bareValue = /[^=# \t\n,[\]]+/y

const lengthOf = (rule: RegExp, text: string, offset: number): number => {
  rule.lastIndex = offset
  return rule.exec(text)?.[0].length ?? 0
}

// The first of the longest: flex's rule.
const longest = (matches: readonly Match[]): Match | undefined =>
  matches.reduce<Match | undefined>((best, one) => (one.length > (best?.length ?? 0) ? one : best), undefined)

/**
 * Where a quoted value ends: behind the first quote that no backslash precedes; where every later quote has
 * one, behind the last of them. 0 where there is no other quote at all.
 */
const quotedLength = (text: string, offset: number): number => {
  if (text[offset] !== '"') return 0
  let last = 0
  for (let at = text.indexOf('"', offset + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    last = at + 1 - offset
    if (at - 1 === offset || text[at - 1] !== '\\') return last
  }
  return last
}

/** Finds the next `]]>` without looking twice at the same text. */
const cdataFinder = (text: string): ((offset: number) => number) => {
  let next = -2
  return offset => {
    if (next !== -1 && next < offset) next = text.indexOf(']]>', offset)
    return next
  }
}

const cdataLength = (text: string, offset: number, cdataEnd: number): number => {
  if (cdataEnd < 0) return 0
  const line = text.indexOf('\n', offset)
  const end = line < 0 ? text.length : line
  return cdataEnd < end ? end - offset : 0
}

/** The tokens of a template. Never fails: what fits nowhere is in `dropped`. */
export const tokenize = (text: string): Tokens => {
  const tokens: Token[] = []
  const dropped: { text: string; offset: number }[] = []
  const lastLine = text.lastIndexOf('\n')
  const nextCdataEnd = cdataFinder(text)
  let inValue = false
  let offset = 0

  const outside = (): Match | undefined =>
    longest([
      { kind: 'nothing', length: offset <= lastLine ? lengthOf(comment, text, offset) : 0, text: '' },
      { kind: 'nothing', length: lengthOf(blanksAndLines, text, offset), text: '' },
      { kind: 'name', length: lengthOf(name, text, offset), text: '' },
      { kind: 'equals', length: lengthOf(equals, text, offset), text: '' },
      { kind: 'equals-nothing', length: lengthOf(equalsNothing, text, offset), text: '' },
      { kind: 'comma', length: lengthOf(comma, text, offset), text: '' },
      { kind: 'close', length: lengthOf(close, text, offset), text: '' },
    ])

  const inside = (): Match | undefined => {
    const quoted = quotedLength(text, offset)
    const bare = lengthOf(bareValue, text, offset)
    return longest([
      { kind: 'open', length: lengthOf(open, text, offset), text: '' },
      { kind: 'cdata-end', length: cdataLength(text, offset, nextCdataEnd(offset)), text: '' },
      { kind: 'value', length: quoted, text: text.slice(offset + 1, offset + quoted - 1) },
      { kind: 'value', length: bare, text: text.slice(offset, offset + bare) },
    ])
  }

  const drop = (): void => {
    const last = dropped.at(-1)
    const character = text[offset] ?? ''
    if (last !== undefined && last.offset + last.text.length === offset) last.text += character
    else dropped.push({ text: character, offset })
    offset += 1
  }

  while (offset < text.length) {
    const match: Match | undefined = inValue ? inside() : outside()
    if (match === undefined) {
      drop()
      continue
    }
    const { kind, length }: Match = match
    if (kind !== 'nothing') {
      const written = text.slice(offset, offset + length)
      const start = offset + written.length - written.trimStart().length
      tokens.push({ kind, text: kind === 'name' ? written : match.text, offset: start })
      inValue = kind === 'equals'
    }
    offset += length
  }
  tokens.push({ kind: 'end', text: '', offset: text.length })
  return { tokens, dropped }
}
