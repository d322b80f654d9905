/**
 * Replaces `$NAME`, `$NAME[KEY]` and `$NAME[KEY, KEY="value"]` in a text, the way OpenNebula does it for a
 * CONTEXT section. Its scanner has edges that templates rely on or stumble over, so they are kept: a
 * backslash before `$` protects it and stays; behind a reference a line break is lost; a comma, an equals
 * sign or a bracket there, and a `$` without a name, are refused.
 */
import { toCapitals } from './model.ts'
import { scannerOf } from './scanner.ts'

/** What a `$` stands for. */
export interface Reference {
  readonly name: string
  /** The key asked for, in capitals: `IP` of `$NIC[IP]`. */
  readonly key?: string
  /** Which of several sections is meant: `NETWORK="net0"`. */
  readonly where?: { readonly key: string; readonly value: string }
}

// Text without a reference: a backslash takes the character behind it along.
// Bounded, as a pattern that repeats without end remembers every step.
const plain = /(?:[^$\\]+|\\[\s\S]){1,4096}/y
const dollar = /\$/y

/**
 * The text with every reference replaced by what `lookup` answers; the answer is not looked at again.
 *
 * @throws SubstitutionError where a `$` is used in a way OpenNebula refuses
 */
export const substitute = (text: string, lookup: (reference: Reference) => string): string => {
  if (!text.includes('$') && !text.includes('\\')) return text
  const { skip, expect, value, isAtEnd } = scannerOf(text)
  const parts: string[] = []

  const bracketed = (name: string): Reference => {
    const key = toCapitals(expect(`"$${name}[" needs a name behind it`, 'word').text)
    const behind = `"$${name}[${key}" needs "]" or ", KEY=value]" behind it`
    if (expect(behind, 'close', 'comma').kind === 'close') return { name, key }
    const whereKey = toCapitals(expect(`"$${name}[${key}," needs a name behind it`, 'word').text)
    expect(`"$${name}[${key}, ${whereKey}" needs "=" behind it`, 'equals')
    const where = { key: whereKey, value: value() }
    expect(`"$${name}[${key}, ${whereKey}=…" needs "]" behind it`, 'close')
    return { name, key, where }
  }

  /** One reference, from behind its `$` to the character that ends it; true if the next one follows at once. */
  const reference = (): boolean => {
    const name = toCapitals(expect('"$" needs a name behind it', 'word').text)
    const behind = (written: string): string =>
      `behind ${written} may stand anything but a name, "=", "," or a bracket`
    let found = expect(behind(`$${name}`), 'after', 'open')
    let what: Reference = { name }
    if (found.kind === 'open') {
      what = bracketed(name)
      found = expect(behind(`$${name}[…]`), 'after')
    }
    parts.push(lookup(what))
    if (found.text === '$') return true
    parts.push(found.text)
    return false
  }

  while (!isAtEnd()) {
    if (skip(dollar) !== undefined) {
      while (reference());
      continue
    }
    const run = skip(plain)
    // A backslash at the very end fits no rule and vanishes.
    if (run === undefined) break
    parts.push(run)
  }
  return parts.join('')
}
