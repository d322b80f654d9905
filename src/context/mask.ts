/**
 * Keeps secrets out of everything people and programs get to see: which variables are secret is in the
 * table, and names of users' own variables tell as well.
 */
import { decodeText } from './bytes.ts'
import { closestOf } from './lint/names.ts'
import { printable } from './printable.ts'
import type { Problem } from './problem.ts'
import type { Variables } from './settings.ts'
import { findVariable, table, type Variable } from './table.ts'
import { decodeBase64 } from './types/access.ts'

/** What stands in a secret's place. */
export const mask = '********'

/** Shorter secrets are not looked for in texts, where they would hit words that are no secret. */
const shortest = 4

const soundsSecret =
  /passw|passphrase|secret|token|credential|(private|api|access|auth|encryption)_?key|_(pass|pwd|pw|psk)(_|$)|^(pass|psk)$/i

/** Whether the value of a variable of this name is never shown. A mistyped PASWORD is meant as the secret it nearly is. */
export const isSecret = (name: string): boolean => {
  const known = findVariable(name)
  if (known !== undefined) return known.variable.secret === true
  return soundsSecret.test(name) || isMeantSecret(name)
}

const secretPatterns = Object.entries<Variable>(table).flatMap(([name, { secret, older = [] }]) =>
  secret === true ? [name, ...older] : [],
)

const isMeantSecret = (name: string): boolean => closestOf(name, secretPatterns) !== undefined

/** Whoever put one there meant something else, or did not mean it to be seen. */
const isPrivateKey = (value: string): boolean => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value)

/** Those of the variables whose values are never shown. */
export const secretNames = (variables: Variables): string[] =>
  [...variables].filter(([name, value]) => isSecret(name) || isPrivateKey(value)).map(([name]) => name)

/**
 * A function that masks every occurrence of a secret of these variables in a text: the value, what it is
 * in base64 of, and both as JSON and shell quoting write them.
 */
export const masker = (variables: Variables): ((text: string) => string) => {
  const secrets = new Set<string>()
  for (const name of secretNames(variables)) {
    const value = variables.get(name) ?? ''
    if (findVariable(name) === undefined && isPlainWord(value)) continue
    for (const form of forms(value)) if (form.length >= shortest) secrets.add(form)
  }
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length)
  return text => {
    const masked = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, mask), text)
    return maskCredentials(maskBeginnings(masked, longestFirst))
  }
}

/** User and password of a URL (RFC 3986 §3.2.1), whole or cut off by an ellipsis: the password. */
const credentials = /(:\/{1,3}[^\s/@:'"]*:)[^\s/'"]+?(?=@[^\s@/'"]*(?:[\s/'"]|$)|…)/g

const maskCredentials = (text: string): string =>
  text.includes(':/') ? text.replace(credentials, `$1${mask}`) : text

/** Messages show no more of a value than this, so no cut-off secret is longer. */
const longestCut = 100

/** A text that was cut off within a secret holds its beginning. */
const maskBeginnings = (text: string, secrets: readonly string[]): string => {
  let masked = text
  for (let end = masked.indexOf('…'); end !== -1; end = masked.indexOf('…', end + 1)) {
    const length = Math.max(
      0,
      ...secrets.map(secret => beginningAtEnd(masked.slice(Math.max(0, end - longestCut), end), secret)),
    )
    if (length === 0) continue
    masked = `${masked.slice(0, end - length)}${mask}${masked.slice(end)}`
    end += mask.length - length
  }
  return masked
}

/** How many characters at the end of a text are the beginning of the secret; 0 for a few that may be chance. */
const beginningAtEnd = (text: string, secret: string): number => {
  for (let length = Math.min(secret.length, text.length); length >= shortest; length--)
    if (text.endsWith(secret.slice(0, length))) return length
  return 0
}

/** Problems as they may be shown: one value may be another's secret. */
export const maskProblems = (problems: readonly Problem[], variables: Variables): Problem[] => {
  const maskText = masker(variables)
  return problems.map(problem => ({
    ...problem,
    message: maskText(problem.message),
    ...(problem.hint !== undefined && { hint: maskText(problem.hint) }),
  }))
}

/** The variables as they may be shown: secrets masked, and masked as well where other values repeat them. */
export const maskVariables = (variables: Variables): Map<string, string> => {
  const maskText = masker(variables)
  const show = (name: string, value: string): string => {
    if (value === '') return ''
    if (isSecret(name) || isPrivateKey(value) || hidesSecret(value, maskText)) return mask
    const masked = maskText(value)
    return masked === mask && isPlainName(value) ? value : masked
  }
  return new Map([...variables].map(([name, value]) => [name, show(name, value)]))
}

/** Whether it is base64 of a text that holds a secret: the secret is a decoder away. */
const hidesSecret = (value: string, maskText: (text: string) => string): boolean => {
  const bytes = value.length >= 2 * shortest ? decodeBase64(value) : undefined
  if (bytes === undefined) return false
  const text = decodeText(bytes)
  return isPrivateKey(text) || maskText(text) !== text
}

/** A name such as root, which may be somebody's password as well: masking it would only say so. */
const isPlainName = (value: string): boolean => /^[a-z]{1,12}$/i.test(value)

/** The value of a users' own variable such as MY_TOKEN_LOGIN=yes tells nothing. */
const isPlainWord = (value: string): boolean =>
  /^(yes|no|true|false|on|off|enabled?|disabled?|none|[0-9]{1,5})$/i.test(value)

const forms = (value: string): string[] => {
  const bytes = decodeBase64(value)
  const decoded = bytes === undefined || bytes.length < shortest ? undefined : decodeText(bytes)
  const whole = decoded === undefined ? [value] : [value, decoded]
  return whole
    .flatMap(text => [...pieces(text)])
    .flatMap(text => [text, inJson(text), printable(text), text.replaceAll("'", "'\\''")])
}

/** The text, without blanks around it, and of several lines each: a log tells one at a time. */
const pieces = (text: string): Set<string> => {
  const long = text.includes('\n') ? text.split('\n').filter(line => line.trim().length >= 2 * shortest) : []
  return new Set([text, text.trim(), ...long.map(line => line.trim())])
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)
