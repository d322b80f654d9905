/**
 * Text of others made fit to be printed: nothing in it drives the reader's terminal or feigns other text, such
 * as control characters, marks that turn the direction of writing, line ends that are none to a program.
 */
import { encodeText } from './bytes.ts'

/** Controls, marks of direction, and line ends of Unicode (Unicode 15 §23), and bytes that are no UTF-8. */
const unfit = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/gu

/** The text on one line: everything that would act on a terminal, line ends too, is an escape such as `\\x1b`. */
export const printable = (text: string): string => text.replace(unfit, escapeOf)

/** The same for text of several lines: its line ends and tabs stay. */
export const printableLines = (text: string): string =>
  text.replace(unfit, char => (char === '\n' || char === '\t' ? char : escapeOf(char)))

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' }

const escapeOf = (char: string): string => escapes[char] ?? numberOf(char)

/** A byte that is no UTF-8 is told as the byte it is. */
const numberOf = (char: string): string => {
  const code = char.codePointAt(0) ?? 0
  const byte = code >= 0xdc80 && code <= 0xdcff ? (encodeText(char)[0] ?? 0) : code
  return byte < 0x100
    ? `\\x${byte.toString(16).padStart(2, '0')}`
    : `\\u${byte.toString(16).padStart(4, '0')}`
}
