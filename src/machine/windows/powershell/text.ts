/**
 * Calls as people read them in a plan: lines of PowerShell that could be typed, secrets masked. Whatever the values are,
 * a line is one command that is given these values; tests read it with a parser.
 */
import type { Call, CallValue } from './call.ts'

const masked = '********'

/** What a terminal acts upon, or shows as something else than it is: controls, marks of direction, halves of a pair. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** A verbatim string: only the quote itself is doubled, of whatever kind (about_Quoting_Rules). */
const verbatim = (text: string): string => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`

/** Those that Windows PowerShell has a letter for (about_Special_Characters). */
const letters: Readonly<Record<string, string>> = { '\0': '`0', '\t': '`t', '\n': '`n', '\r': '`r' }

const byNumber = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `$([char]0x${character.charCodeAt(at).toString(16)})`,
  ).join('')

/** An expandable string, for what cannot be shown as it is: nothing in it is computed but such characters. */
const escaped = (text: string): string => {
  const parts = Array.from(text, character => {
    if (unprintable.test(character)) return letters[character] ?? byNumber(character)
    return /["\u201c-\u201e`$#]/.test(character) ? `\`${character}` : character
  })
  return `"${parts.join('')}"`
}

/** Even in quotes `--%` would make what follows its own words, if it were a constant (about_Parsing). */
const quoted = (text: string): string => {
  if (text === '--%') return `"${byNumber('-')}-%"`
  return unprintable.test(text) ? escaped(text) : verbatim(text)
}

const valueText = (value: CallValue): string => {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return `$${value}`
  if (typeof value === 'string') return quoted(value)
  if ('secret' in value) return quoted(masked)
  return value.length === 0 ? '@()' : value.map(quoted).join(', ')
}

/** A colon holds a value and its switch together, and is as right where the parameter is no switch (about_Parameters). */
const parameterText = ([name, value]: readonly [string, CallValue]): string => {
  if (name === 'Force' && value === true) return `-${name}`
  return typeof value === 'boolean' ? `-${name}:$${value}` : `-${name} ${valueText(value)}`
}

/** A word of a program's command line; plain ones need no quotes. */
const wordText = (word: string): string => (/^\w[\w./:=-]*$/.test(word) ? word : quoted(word))

/** One call as one line. */
export const callText = ({ command, parameters = {}, arguments: words = [] }: Call): string =>
  [command, ...Object.entries(parameters).map(parameterText), ...words.map(wordText)].join(' ')
