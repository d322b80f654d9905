/**
 * One connection to another host: ssh(1), or what stands for it, as a child whose input and output are ours. Prompts
 * of ssh go to the terminal, since it asks there and not on its input. What is said over it is in `ssh.ts`.
 */
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, answerOf } from './far-side.ts'

/** How ssh ended. */
export interface Ended {
  readonly exitCode: number | null
  readonly signal: string | null
  /** Where it could not even be started: a code such as ENOENT. */
  readonly startCode: string | null
}

/** When giving is given up: at once by the signal, or after so many milliseconds in which nothing is taken. */
interface Until {
  readonly signal: AbortSignal
  readonly milliseconds: number
}

export interface Connection {
  /** Says a few words, without waiting whether they are heard. */
  readonly say: (words: Uint8Array) => void
  /** Says the last words. */
  readonly sayLast: (words: string) => void
  /** Gives bytes of a long stream and waits until more may come. */
  readonly give: (bytes: Uint8Array, until: Until) => Promise<'taken' | 'stalled' | 'closed'>
  /** The next answer; null once there can be none. */
  readonly answer: () => Promise<Answer | null>
  readonly ended: Promise<Ended>
  /** What ssh said on its own, and what else came from the other host; only the end of it. */
  readonly words: () => string
  /** Ends the input, which makes the far side tidy up, then, after so many milliseconds, the child. */
  readonly end: (milliseconds: number) => Promise<void>
}

/** Characters that are kept of what others say. */
const longestWords = 8192

/** Milliseconds for the rest of the output once the child has ended: a master of ssh's may keep it open for hours. */
const afterwards = 500

/** Milliseconds between asking the child to end and ending it. */
const grace = 2000

/** The end of a text that comes in pieces. */
const tail = () => {
  let text = ''
  return {
    add: (piece: string): void => {
      text = `${text}${piece}`.slice(-longestWords)
    },
    text: () => text,
  }
}

/** Complete lines as they come, and what is left at the end. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = ''
  try {
    for await (const text of stream.setEncoding('utf8')) {
      const lines = `${rest}${text}`.split('\n')
      rest = (lines.pop() ?? '').slice(-longestWords)
      yield* lines
    }
  } catch {
    // It was closed while others still had it open.
  }
  yield rest
}

/** The far side's answers; what else is on its output goes to `other`. */
async function* answersOf(stdout: Readable, other: (text: string) => void): AsyncGenerator<Answer> {
  for await (const line of linesOf(stdout)) {
    const answer = answerOf(line)
    if (answer !== null) yield answer
    else if (line !== '') other(`${line}\n`)
  }
}

const give = async (stdin: Writable, bytes: Uint8Array, { signal, milliseconds }: Until) => {
  if (signal.aborted) return 'closed'
  if (stdin.write(bytes)) return 'taken'
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), milliseconds)
  try {
    await once(stdin, 'drain', { signal: AbortSignal.any([signal, patience.signal]) })
    return 'taken'
  } catch {
    return patience.signal.aborted ? 'stalled' : 'closed'
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Starts the command. That it cannot be started is one way to end.
 *
 * @param command the program and its arguments, the remote command being the last
 */
export const connect = async ([file = 'ssh', ...args]: readonly string[]): Promise<Connection> => {
  const { execa } = await import('execa')
  const child = execa(file, args, {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    forceKillAfterDelay: grace,
  })
  const { stdin, stdout, stderr, nodeChildProcess } = child
  // A child that ends early is told by `ended`.
  stdin.on('error', () => undefined)

  const said = tail()
  const noise = tail()
  stderr.setEncoding('utf8').on('data', said.add)
  const answers = answersOf(stdout, noise.add)

  const closed = once(nodeChildProcess, 'close').catch(() => undefined)
  const over = new Promise<Ended>(resolve => {
    nodeChildProcess.once('exit', (exitCode, signal) => resolve({ exitCode, signal, startCode: null }))
    void child.then(({ exitCode = null, signal = null, code = null }) => {
      resolve({ exitCode, signal, startCode: exitCode === null && signal === null ? (code ?? '') : null })
    })
  })
  const ended = over.then(async how => {
    await Promise.race([closed, sleep(afterwards, undefined, { ref: false })])
    for (const stream of child.stdio) stream?.destroy()
    return how
  })

  return {
    say: words => {
      stdin.write(words)
    },
    sayLast: words => {
      stdin.end(words)
    },
    give: (bytes, until) => give(stdin, bytes, until),
    answer: async () => (await answers.next()).value ?? null,
    ended,
    words: () => (said.text().trim() === '' ? noise.text() : said.text()),
    end: async milliseconds => {
      if (!stdin.writableEnded) stdin.destroy()
      const timer = setTimeout(() => child.kill(), milliseconds)
      await ended
      clearTimeout(timer)
    },
  }
}
