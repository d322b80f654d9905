/** Lines and columns of places in a text, linear in the text when asked for in rising order. */
import { encodeText } from '../bytes.ts'
import type { Position } from '../locate.ts'

/** Answers the line and the column in bytes, both from 1, of an index into the text. */
export const placeFinder = (text: string): ((at: number) => Position) => {
  let line = 1
  let seen = 0
  let bytes = 0
  let newline = text.indexOf('\n')
  return at => {
    if (at < seen) {
      line = 1
      seen = bytes = 0
      newline = text.indexOf('\n')
    }
    while (newline !== -1 && newline < at) {
      line++
      seen = newline + 1
      bytes = 0
      newline = text.indexOf('\n', seen)
    }
    if (at > seen) bytes += encodeText(text.slice(seen, at)).length
    seen = at
    return { line, column: bytes + 1 }
  }
}
