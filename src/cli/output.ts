/**
 * Writes to stdout and stderr by plain system calls. Node's own streams for them load the network code first
 * where the reader is a pipe or the journal, which costs a boot more than all the agent does.
 */
import { writeSync } from 'node:fs'
import { exitCode } from './command.ts'

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
      const code = error instanceof Error && 'code' in error ? error.code : ''
      // A reader that has seen enough (`vmcontext variables | head`) is no error.
      if (code === 'EPIPE') process.exit(exitCode.done)
      if (code !== 'EAGAIN') throw error
      pause()
    }
  }
}

/** For people and programs that read the answer. */
export const print = (text: string | Uint8Array): void => writeAll(1, text)

/** For messages. */
export const printError = (text: string): void => writeAll(2, text)
