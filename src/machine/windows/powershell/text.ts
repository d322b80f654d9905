/** Calls as people read them in a plan: lines of PowerShell that could be typed, secrets masked. */
import type { Call, CallValue } from './call.ts'

const masked = '********'

/** A verbatim string: only the quote itself is doubled, of whatever kind (about_Quoting_Rules). */
const quoted = (text: string): string => `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`

const valueText = (value: CallValue): string => {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return `$${value}`
  if (typeof value === 'string') return quoted(value)
  if ('secret' in value) return quoted(masked)
  return value.length === 0 ? '@()' : value.map(quoted).join(', ')
}

const parameterText = ([name, value]: readonly [string, CallValue]): string => {
  if (value === true) return `-${name}`
  return value === false ? `-${name}:$false` : `-${name} ${valueText(value)}`
}

/** A word of a program's command line; plain ones need no quotes. */
const wordText = (word: string): string => (/^[\w./:=-]+$/.test(word) ? word : quoted(word))

/** One call as one line. */
export const callText = ({ command, parameters = {}, arguments: words = [] }: Call): string =>
  [command, ...Object.entries(parameters).map(parameterText), ...words.map(wordText)].join(' ')
