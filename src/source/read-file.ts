/**
 * Reads a regular file of this machine whole, within a limit.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { explain, SourceError } from './medium.ts'

/**
 * The content of a regular file. A pipe or device of that name is refused, and never waited for.
 *
 * @param name what people know the file by
 * @param limit bytes
 * @throws SourceError where it cannot be read or is larger than the limit
 */
export const readRegularFile = (path: string, name: string, limit: number): Uint8Array => {
  let file: number | null = null
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const status = fstatSync(file)
    if (!status.isFile()) throw new SourceError(`${name}: it is no regular file`)
    if (status.size > limit) throw tooLarge(name, status.size, limit)
    // one byte more than it should have: a file that grows meanwhile is noticed
    const buffer = Buffer.alloc(Math.min(status.size, limit) + 1)
    let length = 0
    while (length < buffer.length) {
      const read = readSync(file, buffer, length, buffer.length - length, length)
      if (read === 0) break
      length += read
    }
    if (length === buffer.length) throw new SourceError(`${name}: it grew while it was read; try again`)
    return buffer.subarray(0, length)
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw new SourceError(`${name}: ${explain(error)}`, { cause: error })
  } finally {
    if (file !== null) closeSync(file)
  }
}

/** A file is larger than the caller is willing to hold. */
export const tooLarge = (name: string, size: number, limit: number): SourceError =>
  new SourceError(`${name}: ${size} bytes are more than the ${limit} that are read at most`)
