/**
 * Calls of the file system that take long, and so are left to Node's threads: what waits for a disk or, as making a
 * file does, for its journal. Short ones are made at once, with those of `node:fs` that end in Sync: to hand one to a
 * thread costs ten times what it takes. `node:fs/promises` is not used, since it loads half of Node first.
 */
import * as fs from 'node:fs'
import { promisify } from 'node:util'

export const open = promisify(fs.open)
export const sync = promisify(fs.fsync)
export const read = promisify(fs.read)
const write = promisify(fs.write)

/** Writes all of the bytes at this position of the file. */
export const writeAt = async (file: number, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; )
    done += (await write(file, bytes, done, bytes.length - done, position + done)).bytesWritten
}

/** The same at once, for few bytes. */
export const writeNow = (file: number, bytes: Uint8Array, position: number): void => {
  for (let done = 0; done < bytes.length; )
    done += fs.writeSync(file, bytes, done, bytes.length - done, position + done)
}
