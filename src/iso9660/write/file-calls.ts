/**
 * Calls of the file system that do not hold up the process, on descriptors. They are those of `node:fs`:
 * `node:fs/promises` loads half of Node first, which costs a small image more than all that is done for it.
 */
import * as fs from 'node:fs'
import { promisify } from 'node:util'

export const open = promisify(fs.open)
export const close = promisify(fs.close)
export const changeMode = promisify(fs.fchmod)
export const sync = promisify(fs.fsync)
export const truncate = promisify(fs.ftruncate)
export const rename = promisify(fs.rename)
export const unlink = promisify(fs.unlink)
export const read = promisify(fs.read)
const write = promisify(fs.write)

/** Writes all of the bytes at this position of the file. */
export const writeAt = async (file: number, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; )
    done += (await write(file, bytes, done, bytes.length - done, position + done)).bytesWritten
}
