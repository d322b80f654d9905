/**
 * What a string of PowerShell holds: Windows PowerShell Language Specification 3.0, 2.3.5.2 (string literals) and
 * 2.3.7 (escaped characters). Its quotes are more than two: the typographic ones count like the plain ones.
 */

const single = /^['\u2018-\u201b]$/
const double = /^["\u201c-\u201e]$/

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** The one expression that is known here: a character by its number. */
const character = /^\$\(\[char\]0x([0-9a-f]{1,4})\)/

/**
 * Characters between the quotes: doubled ones are one, a lone one would have ended it.
 *
 * @returns null where the string ends early
 */
const verbatim = (inner: string): string | null => {
  let value = ''
  for (let at = 0; at < inner.length; at += 1) {
    const here = inner.charAt(at)
    if (single.test(here)) {
      at += 1
      if (!single.test(inner.charAt(at))) return null
    }
    value += inner.charAt(at)
  }
  return value
}

/** @returns null where it ends early, or something in it is computed that is not a character by its number */
const expandable = (inner: string): string | null => {
  let value = ''
  for (let at = 0; at < inner.length; at += 1) {
    const here = inner.charAt(at)
    const byNumber = character.exec(inner.slice(at))
    if (byNumber !== null) {
      value += String.fromCharCode(Number.parseInt(byNumber[1] ?? '', 16))
      at += byNumber[0].length - 1
    } else if (here === '`') {
      at += 1
      const escaped = inner.charAt(at)
      if (escaped === '') return null
      value += escapes[escaped] ?? escaped
    } else if (here === '$' && /[\w({:^$?]/.test(inner.charAt(at + 1))) {
      return null
    } else if (double.test(here)) {
      at += 1
      if (!double.test(inner.charAt(at))) return null
      value += inner.charAt(at)
    } else {
      value += here
    }
  }
  return value
}

/**
 * The value of a string that stands in a script, quotes included; here-strings are taken as they are.
 *
 * @returns null where something in it is computed, or where it ends before its last character
 */
export const stringValue = (token: string): string | null => {
  const here = /^@(['"])\r?\n([\s\S]*?)(?:\r?\n)?\1@$/.exec(token)
  if (here !== null) return here[1] === "'" ? (here[2] ?? '') : null
  if (token.length < 2) return null
  const [first, last, inner] = [token.charAt(0), token.charAt(token.length - 1), token.slice(1, -1)]
  if (single.test(first) && single.test(last)) return verbatim(inner)
  return double.test(first) && double.test(last) ? expandable(inner) : null
}
