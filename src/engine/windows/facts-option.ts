/** `--facts FILE`: facts of a Windows guest that is not here, in a file that people or PowerShell have written. */
import { isUtf8 } from 'node:buffer'
import { closeSync, openSync, readSync } from 'node:fs'
import { reasonOf } from '../../error-code.ts'
import { InputError } from '../../input-error.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { parseFacts } from '../../machine/windows/facts-file.ts'

const advice = 'write it as docs/windows.md shows, or with ConvertTo-Json -Depth 5 of PowerShell'

/** The facts of a machine with thousands of accounts are a few megabytes. */
const mostMegabytes = 64

const pieceBytes = 1 << 20

/** All of an open file, which may be a pipe or something without an end. */
const readWhole = (file: number): Buffer => {
  const pieces: Buffer[] = []
  while (pieces.length <= mostMegabytes) {
    const piece = Buffer.alloc(pieceBytes)
    let length = 0
    while (length < pieceBytes) {
      const read = readSync(file, piece, length, pieceBytes - length, null)
      if (read === 0) return Buffer.concat([...pieces, piece.subarray(0, length)])
      length += read
    }
    pieces.push(piece)
  }
  throw new InputError(`it has more than ${mostMegabytes} MiB, so it is no file of facts`)
}

const bytesOf = (path: string): Buffer => {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    return readWhole(file)
  } catch (error) {
    throw error instanceof InputError ? error : new InputError(reasonOf(error))
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** What `>` of Windows PowerShell 5.1 writes is UTF-16 with a byte order mark (about_Character_Encoding). */
const textOf = (bytes: Buffer): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2)
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\uFEFF/, '')
  throw new InputError(`it is no text in UTF-8 or UTF-16; ${advice}`)
}

/** Node adds a piece of the text to some messages; that may be anything. */
const faultOf = ({ message }: SyntaxError): string => message.replace(/(?<=^Unexpected token) .*$/s, '')

const jsonOf = (text: string): unknown => {
  if (text.trim() === '') throw new InputError(`it is empty; ${advice}`)
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new InputError(`it is no JSON: ${faultOf(error)}; ${advice}`)
  }
}

/**
 * The facts of a machine that is not this one.
 *
 * @throws InputError naming the file, and what is wrong with it
 */
export const readFactsFile = (path: string): WindowsFacts => {
  try {
    return parseFacts(jsonOf(textOf(bytesOf(path))))
  } catch (error) {
    throw error instanceof InputError ? new InputError(`--facts: ${path}: ${error.message}`) : error
  }
}
