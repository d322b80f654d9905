/** Lines and columns of places in a text, linear in the text when asked for in rising order. */
import { encodeText } from '../bytes.ts'
import type { Position } from '../locate.ts'

/** Answers the line and the column in bytes, both from 1, of an index into the text. */
export const placeFinder = (text: string): ((at: number) => Position) => {
  let line = 1
  let lineStart = 0
  let seen = 0
  let bytes = 0
  return at => {
    if (at < seen) {
      line = 1
      lineStart = seen = bytes = 0
    }
    for (let next = text.indexOf('\n', seen); next !== -1 && next < at; next = text.indexOf('\n', next + 1)) {
      line++
      lineStart = seen = next + 1
      bytes = 0
    }
    if (at > seen) bytes += encodeText(text.slice(Math.max(seen, lineStart), at)).length
    seen = at
    return { line, column: bytes + 1 }
  }
}
