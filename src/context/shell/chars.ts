/** The characters that mean something to a shell, by their code units. */
export const char = {
  nul: 0x00,
  tab: 0x09,
  newline: 0x0a,
  return: 0x0d,
  blank: 0x20,
  double: 0x22,
  hash: 0x23,
  dollar: 0x24,
  and: 0x26,
  single: 0x27,
  open: 0x28,
  close: 0x29,
  minus: 0x2d,
  slash: 0x2f,
  colon: 0x3a,
  semicolon: 0x3b,
  less: 0x3c,
  equals: 0x3d,
  greater: 0x3e,
  bracket: 0x5b,
  backslash: 0x5c,
  backtick: 0x60,
  brace: 0x7b,
  pipe: 0x7c,
  endBrace: 0x7d,
  tilde: 0x7e,
} as const

/** Length of a line continuation that starts here: 2 (backslash, newline), 3 in a file with CRLF, else 0. */
export const continuation = (text: string, at: number, isCrlf: boolean): number => {
  if (text.charCodeAt(at) !== char.backslash) return 0
  const next = text.charCodeAt(at + 1)
  if (next === char.newline) return 2
  return isCrlf && next === char.return && text.charCodeAt(at + 2) === char.newline ? 3 : 0
}

/** Whether the carriage return here belongs to a line end: before a newline, or the last of the file. */
export const isLineEnd = (text: string, at: number): boolean =>
  text.charCodeAt(at) === char.return && (at + 1 === text.length || text.charCodeAt(at + 1) === char.newline)

/** Whether this code unit ends an unquoted word (POSIX XCU 2.3, 2.4): a blank, a newline or an operator. */
export const endsWord = (unit: number): boolean =>
  unit === char.blank ||
  unit === char.tab ||
  unit === char.newline ||
  unit === char.semicolon ||
  unit === char.and ||
  unit === char.pipe ||
  unit === char.less ||
  unit === char.greater ||
  unit === char.open ||
  unit === char.close

/** The first place from here on that is no blank and no line continuation. */
export const skipBlanks = (text: string, start: number, isCrlf: boolean): number => {
  let at = start
  for (;;) {
    const unit = text.charCodeAt(at)
    if (unit === char.blank || unit === char.tab || isLineEnd(text, at)) at++
    else {
      const length = unit === char.backslash ? continuation(text, at, isCrlf) : 0
      if (length === 0) return at
      at += length
    }
  }
}

/** The newline that ends this line, or the end of the text. */
export const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}
