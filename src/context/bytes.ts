/**
 * Text that loses nothing: a context may hold any bytes, and still every value is a plain string. Bytes that
 * are no UTF-8 are kept as lone surrogates U+DC80 to U+DCFF (the idea of Python's PEP 383), which no valid
 * UTF-8 can give, and become the same bytes again when written.
 */
import { Buffer, isUtf8 } from 'node:buffer'

/** The text of these bytes; each byte b that is no part of valid UTF-8 becomes U+DC00 + b. */
export const decodeText = (bytes: Uint8Array): string =>
  isUtf8(bytes) ? view(bytes).toString('utf8') : decodeMixed(bytes)

/** The bytes of a text, the reverse of `decodeText`. A lone surrogate of any other kind becomes U+FFFD. */
export const encodeText = (text: string): Uint8Array =>
  text.isWellFormed() ? Buffer.from(text, 'utf8') : encodeMixed(text)

/** Whether a value is true text: it came from valid UTF-8. */
export const isText = (value: string): boolean => value.isWellFormed()

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const byteMark = 0xdc00

const decodeMixed = (bytes: Uint8Array): string => {
  const units = new Uint16Array(bytes.length)
  let count = 0
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length === 0) {
      units[count++] = byteMark + (bytes[at++] ?? 0)
      continue
    }
    const code = codePoint(bytes, at, length)
    if (code > 0xffff) {
      units[count++] = 0xd800 + ((code - 0x10000) >> 10)
      units[count++] = 0xdc00 + ((code - 0x10000) & 0x3ff)
    } else units[count++] = code
    at += length
  }
  return Buffer.from(units.buffer, 0, count * 2).toString('utf16le')
}

/** Bytes of the well-formed sequence that begins here (Unicode 15, table 3-7), 0 where none does. */
const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >> 4 === 0xe ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (length === 0) return 0
  const second = bytes[at + 1] ?? 0
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let more = 2; more < length; more++) if ((bytes[at + more] ?? 0) >> 6 !== 2) return 0
  return length
}

const codePoint = (bytes: Uint8Array, at: number, length: number): number => {
  const first = bytes[at] ?? 0
  let code = length === 1 ? first : first & (0xff >> (length + 1))
  for (let more = 1; more < length; more++) code = (code << 6) | ((bytes[at + more] ?? 0) & 0x3f)
  return code
}

const encodeMixed = (text: string): Uint8Array => {
  const bytes = Buffer.alloc(text.length * 3)
  let count = 0
  let whole = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0xd800 || unit > 0xdfff) continue
    if (unit < byteMark && (text.charCodeAt(at + 1) & 0xfc00) === byteMark) {
      at++
      continue
    }
    if (unit < 0xdc80 || unit > 0xdcff) continue
    count += bytes.write(text.slice(whole, at), count, 'utf8')
    bytes[count++] = unit - byteMark
    whole = at + 1
  }
  count += bytes.write(text.slice(whole), count, 'utf8')
  return bytes.subarray(0, count)
}
