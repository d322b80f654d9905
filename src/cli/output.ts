/**
 * Writes to stdout and stderr by plain system calls. Node's own streams for them load the network code first
 * where the reader is a pipe or the journal, which costs a boot more than all the agent does.
 */
import { writeSync } from 'node:fs'
import { hasCode, reasonOf } from '../error-code.ts'

const pauseMilliseconds = 5

/** A pipe that is full and set not to block: wait for its reader. */
const pause = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds)
}

const writeAll = (descriptor: number, text: string | Uint8Array): void => {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done)
    } catch (error) {
      if (!hasCode(error, 'EAGAIN')) throw error
      pause()
    }
  }
}

/** The answer cannot be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
}

/** A reader that has seen enough (`vmcontext variables | head`), which is no error. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone'
}

/**
 * For people and programs that read the answer.
 *
 * @throws ReaderGone where nobody reads any more
 * @throws OutputError where it cannot be written
 */
export const print = (text: string | Uint8Array): void => {
  try {
    writeAll(1, text)
  } catch (error) {
    if (hasCode(error, 'EPIPE')) throw new ReaderGone()
    throw new OutputError(`cannot write to standard output: ${reasonOf(error)}`, { cause: error })
  }
}

/** For messages. That nobody can read them is no reason to end what is being done. */
export const printError = (text: string): void => {
  try {
    writeAll(2, text)
  } catch {
    // There is nowhere left to say it.
  }
}
