/**
 * Keeps secrets out of everything people and programs get to see: which variables are secret is in the
 * table, and names of users' own variables tell as well.
 */
import { decodeText } from './bytes.ts'
import type { Problem } from './problem.ts'
import type { Variables } from './settings.ts'
import { findVariable } from './table.ts'
import { decodeBase64 } from './types/access.ts'

/** What stands in a secret's place. */
export const mask = '********'

/** Shorter secrets are not looked for in texts, where they would hit words that are no secret. */
const shortest = 4

const soundsSecret =
  /passw|passphrase|secret|token|credential|(private|api|access|auth|encryption)_?key|_(pass|pwd|pw|psk)(_|$)|^(pass|psk)$/i

/** Whether the value of a variable of this name is never shown. */
export const isSecret = (name: string): boolean => {
  const known = findVariable(name)
  return known === undefined ? soundsSecret.test(name) : known.variable.secret === true
}

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
  return text => longestFirst.reduce((masked, secret) => masked.replaceAll(secret, mask), text)
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
    if (isSecret(name) || isPrivateKey(value)) return mask
    const masked = maskText(value)
    return masked === mask ? value : masked
  }
  return new Map([...variables].map(([name, value]) => [name, show(name, value)]))
}

/** The value of a users' own variable such as MY_TOKEN_LOGIN=yes tells nothing. */
const isPlainWord = (value: string): boolean =>
  /^(yes|no|true|false|on|off|enabled?|disabled?|none|[0-9]{1,5})$/i.test(value)

const forms = (value: string): string[] => {
  const bytes = decodeBase64(value)
  const decoded = bytes === undefined || bytes.length < shortest ? undefined : decodeText(bytes)
  const whole = decoded === undefined ? [value] : [value, decoded]
  return whole
    .flatMap(text => [...pieces(text)])
    .flatMap(text => [text, inJson(text), text.replaceAll("'", "'\\''")])
}

/** The text, without blanks around it, and of several lines each: a log tells one at a time. */
const pieces = (text: string): Set<string> => {
  const long = text.includes('\n') ? text.split('\n').filter(line => line.trim().length >= 2 * shortest) : []
  return new Set([text, text.trim(), ...long.map(line => line.trim())])
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)
