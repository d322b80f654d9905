/** `--facts FILE`: facts of a Windows guest that is not here, in a file that people or PowerShell have written. */
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { reasonOf } from '../../error-code.ts'
import { InputError } from '../../input-error.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { parseFacts } from '../../machine/windows/facts-file.ts'

const advice = 'write it as docs/windows.md shows, or with ConvertTo-Json -Depth 5 of PowerShell'

const bytesOf = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new InputError(reasonOf(error))
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
