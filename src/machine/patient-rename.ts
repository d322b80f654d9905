/**
 * Renames a file or folder. Windows refuses that while another program has it open, or what it is to replace, and a program
 * that looks for viruses opens whatever has just been written: there it is tried again for a moment.
 */
import fs from 'node:fs'
import { hasCode } from '../error-code.ts'

/** Milliseconds before each new try; in all as long as somebody would wait for a click. */
const pauses = [10, 20, 50, 100, 200, 400, 800]

/** Everything here is done in one go, and so is the wait. */
const pause = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** What Node makes of ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION. */
const isHeld = (error: unknown): boolean => hasCode(error, 'EPERM', 'EACCES', 'EBUSY')

/**
 * @param isWindows another system refuses for reasons that stay
 * @throws an error of node:fs
 */
export const renamePatiently = (from: string, to: string, isWindows = process.platform === 'win32'): void => {
  for (const milliseconds of isWindows ? pauses : []) {
    try {
      fs.renameSync(from, to)
      return
    } catch (error) {
      if (!isHeld(error)) throw error
      pause(milliseconds)
    }
  }
  fs.renameSync(from, to)
}
