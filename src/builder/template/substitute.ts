/**
 * Replaces `$NAME`, `$NAME[KEY]` and `$NAME[KEY, KEY="value"]` in a text, the way OpenNebula does it for a
 * CONTEXT section. Its scanner has edges that templates rely on or stumble over, so they are kept: a
 * backslash before `$` protects it and stays; behind a reference a line break is lost; a comma, an equals
 * sign or a bracket there, and a `$` without a name, are refused.
 */
import { toCapitals } from './model.ts'

/** What a `$` stands for. */
export interface Reference {
  readonly name: string
  /** The key asked for, in capitals: `IP` of `$NIC[IP]`. */
  readonly key?: string
  /** Which of several sections is meant: `NETWORK="net0"`. */
  readonly where?: { readonly key: string; readonly value: string }
}

/** What OpenNebula would refuse, and where in the text. */
export class SubstitutionError extends Error {
  override readonly name = 'SubstitutionError'
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

type Kind = 'equals' | 'comma' | 'open' | 'close' | 'word' | 'quoted' | 'after' | 'line-break'

// In a reference; the longest match wins, then the first.
const rules: readonly (readonly [Kind, RegExp])[] = [
  ['equals', /[ \t]*=[ \t]*/y],
  ['comma', /[ \t]*,[ \t]*/y],
  ['open', /\[[ \t]*/y],
  ['close', /[ \t]*\]/y],
  ['word', /[A-Za-z0-9_]+/y],
]
// Text without a reference: a backslash takes the character behind it along.
// Bounded, as a pattern that repeats without end remembers every step.
const plain = /(?:[^$\\]+|\\[\s\S]){1,4096}/y
const quoted = /"([^"]*)"/y
const bare = /[A-Za-z0-9]+/y

interface Found {
  readonly kind: Kind
  readonly text: string
  readonly offset: number
}

// Words are not repeated: they may be part of a password.
const seen = ({ kind, text }: Found): string => {
  if (kind === 'word') return 'a name'
  return text === '' ? 'the end' : JSON.stringify(text.trim() || text)
}

/**
 * The text with every reference replaced by what `lookup` answers; the answer is not looked at again.
 *
 * @throws SubstitutionError where a `$` is used in a way OpenNebula refuses
 */
export const substitute = (text: string, lookup: (reference: Reference) => string): string => {
  const parts: string[] = []
  let offset = 0

  const match = (rule: RegExp): RegExpExecArray | null => {
    rule.lastIndex = offset
    return rule.exec(text)
  }

  const advance = (kind: Kind, length: number, content: string): Found => {
    const found = { kind, text: content, offset }
    offset += length
    return found
  }

  /** The next token in a reference. Line breaks fit no rule there and vanish. */
  const token = (): Found => {
    while (text[offset] === '\n') offset += 1
    if (offset >= text.length) return { kind: 'after', text: '', offset }
    let best: readonly [Kind, string] | undefined
    for (const [kind, rule] of rules) {
      const found = match(rule)?.[0]
      if (found !== undefined && found.length > (best?.[1].length ?? 0)) best = [kind, found]
    }
    if (best !== undefined) return advance(best[0], best[1].length, best[1])
    const character = text[offset] ?? ''
    return advance('after', character.length, character)
  }

  /** A value behind `KEY=`. What fits no rule there vanishes as well. */
  const value = (): string => {
    const start = offset
    for (; offset < text.length; offset += 1) {
      const inQuotes = match(quoted)
      if (inQuotes !== null) return advance('quoted', inQuotes[0].length, inQuotes[1] ?? '').text
      const word = match(bare)?.[0]
      if (word !== undefined) return advance('word', word.length, word).text
    }
    throw new SubstitutionError('the value behind "=" is missing', start)
  }

  const expect = (found: Found, message: string, ...kinds: readonly Kind[]): Found => {
    if (kinds.includes(found.kind)) return found
    throw new SubstitutionError(`${message}, not ${seen(found)}`, found.offset)
  }

  const bracketed = (name: string): Reference => {
    const key = toCapitals(expect(token(), `"$${name}[" needs a name behind it`, 'word').text)
    const behind = `"$${name}[${key}" needs "]" or ", KEY=value]" behind it`
    if (expect(token(), behind, 'close', 'comma').kind === 'close') return { name, key }
    const whereKey = toCapitals(expect(token(), `"$${name}[${key}," needs a name behind it`, 'word').text)
    expect(token(), `"$${name}[${key}, ${whereKey}" needs "=" behind it`, 'equals')
    const where = { key: whereKey, value: value() }
    expect(token(), `"$${name}[${key}, ${whereKey}=…" needs "]" behind it`, 'close')
    return { name, key, where }
  }

  /** One reference, from behind its `$` to the character that ends it; true if the next one follows at once. */
  const reference = (): boolean => {
    const name = toCapitals(expect(token(), '"$" needs a name behind it', 'word').text)
    let found = token()
    let what: Reference = { name }
    if (found.kind === 'open') {
      what = bracketed(name)
      found = token()
    }
    expect(
      found,
      `behind $${name}${what.key === undefined ? '' : '[…]'} may stand anything but a name, "=", "," or a bracket`,
      'after',
    )
    parts.push(lookup(what))
    if (found.text === '$') return true
    parts.push(found.text)
    return false
  }

  while (offset < text.length) {
    if (text[offset] === '$') {
      offset += 1
      while (reference());
    } else {
      const run = match(plain)?.[0]
      // A backslash at the very end fits no rule and vanishes.
      if (run === undefined) break
      parts.push(run)
      offset += run.length
    }
  }
  return parts.join('')
}
