/**
 * Delivery to another host through the system's ssh(1): one connection, the image as a stream, verified by size and
 * checksum before it gets its name. What ssh needs to know (port, key, jump host) stands in ~/.ssh/config.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { BuildError } from '../error.ts'
import { type Connection, connect } from './connection.ts'
import { checkSshPlace, type SshPlace } from './destination.ts'
import { deliveryFailure, type Step, type Trouble } from './failure.ts'
import { type Answer, farCommand, requestLines } from './far-side.ts'

/** Milliseconds after which a delivery is given up. */
export interface Patience {
  /** Until the far side is ready; in it are the login, and a passphrase that somebody types. */
  readonly answer: number
  /** Between two bits of the image that are taken. */
  readonly stall: number
  /** From the last byte to the end, and a second for each 10 MB more: the far side writes and reads it all. */
  readonly finish: number
}

const usualPatience: Patience = { answer: 60_000, stall: 60_000, finish: 120_000 }

/** Bytes a millisecond that the slowest disk writes and reads again. */
const slowestDisk = 10_000

/** Milliseconds that the far side is given to tidy up, where it is known to listen. */
const tidyTime = 10_000

export interface SshOptions {
  /** The program and its own arguments, before which no option of ours stands; ssh(1) where nothing is said. */
  readonly command?: readonly string[]
  /** Permission bits of the file. */
  readonly mode: number
  /** Told how many more bytes are under way. */
  readonly onProgress?: (bytes: number) => void
  readonly patience?: Partial<Patience>
}

/** An image as a stream. */
interface StreamedImage {
  /** Bytes. */
  readonly size: number
  readonly chunks: AsyncIterable<Uint8Array>
}

const late = Symbol('late')

/** What the promise gives, or `late` where that takes longer. */
const within = async <T>(promise: Promise<T>, milliseconds: number): Promise<T | typeof late> => {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<typeof late>(resolve => {
    timer = setTimeout(resolve, Math.min(milliseconds, 2 ** 31 - 1), late)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** Whether the far side has this size and checksum; the program that made the checksum prints more than that. */
const isSum = (sum: string, size: number, digest: string): boolean => {
  const [there] = sum.trim().split(/\s/)
  return Number(there) === size && /\b[\da-f]{64}\b/.exec(sum)?.[0] === digest
}

/** A delivery under way. */
interface Talk {
  readonly connection: Connection
  /** The far side's next word, which has to be this one; gives what stands behind it. */
  readonly expect: (word: string, next: Promise<Answer | null>, milliseconds: number) => Promise<string>
  readonly failure: (trouble: Trouble) => BuildError
  /** How far it is, for errors; whether waiting for the other side was given up. */
  readonly state: { step: Step; sent: number; isSilent: boolean }
}

const startTalk = async (place: SshPlace, size: number, command: readonly string[]): Promise<Talk> => {
  const connection = await connect([...command, place.host, farCommand])
  const state: Talk['state'] = { step: 'login', sent: 0, isSilent: false }
  const failure = (trouble: Trouble): BuildError => {
    state.isSilent = trouble.kind === 'late'
    return deliveryFailure({ place, size, command, ...state, words: connection.words() }, trouble)
  }
  const expect: Talk['expect'] = async (word, next, milliseconds) => {
    const found = await within(next, milliseconds)
    if (found === late) throw failure({ kind: 'late', milliseconds })
    if (found === null) throw failure({ kind: 'ended', ended: await connection.ended })
    if (found.word !== word) throw failure({ kind: 'told', answer: found })
    return found.rest
  }
  return { connection, expect, failure, state }
}

/** Sends the image and gives its checksum, and the answer to it, which is still to come. */
const sendImage = async (
  { connection, expect, failure, state }: Talk,
  { size, chunks }: StreamedImage,
  stall: number,
  onProgress: (bytes: number) => void,
): Promise<{ readonly digest: string; readonly received: Promise<Answer | null> }> => {
  const received = connection.answer()
  // Before all is sent, only a failure or the end is said.
  const stop = new AbortController()
  void received.then(found => found?.word === 'sum' || stop.abort())
  const hash = createHash('sha256')
  for await (const chunk of chunks) {
    if (state.sent + chunk.length > size) throw new Error(`the image has more than its ${size} bytes`)
    hash.update(chunk)
    const outcome = await connection.give(chunk, { signal: stop.signal, milliseconds: stall })
    if (outcome === 'stalled') throw failure({ kind: 'late', milliseconds: stall })
    if (outcome === 'closed') await expect('sum', received, tidyTime)
    state.sent += chunk.length
    onProgress(chunk.length)
  }
  if (state.sent !== size) throw new Error(`the image has ${state.sent} bytes, not ${size}`)
  return { digest: hash.digest('hex'), received }
}

/**
 * Brings an image to another host. The file there is the old one or the whole new one, and who has the old one open
 * keeps it. Its folder is made. A folder at its place is refused; a symbolic link is replaced, not followed.
 *
 * @throws InputError where the place cannot be one
 * @throws BuildError where the connection or the other host fails
 * @throws what `chunks` throws, once the far side has tidied up
 */
export const deliverOverSsh = async (
  image: StreamedImage,
  place: SshPlace,
  { command = ['ssh'], mode, onProgress = () => undefined, patience }: SshOptions,
): Promise<void> => {
  checkSshPlace(place)
  const { size } = image
  const { answer, stall, finish } = { ...usualPatience, ...patience }
  const talk = await startTalk(place, size, command)
  const { connection, expect, failure, state } = talk
  try {
    connection.say(requestLines({ place, size, mode, random: randomBytes(6).toString('hex') }))
    await expect('ready', connection.answer(), answer)
    state.step = 'transfer'
    const { digest, received } = await sendImage(talk, image, stall, onProgress)
    state.step = 'check'
    const sum = await expect('sum', received, finish + size / slowestDisk)
    if (!isSum(sum, size, digest)) throw failure({ kind: 'differs', sum, digest })
    state.step = 'placing'
    connection.sayLast('commit\n')
    await expect('placed', connection.answer(), finish)
  } finally {
    await connection.end(state.isSilent ? 0 : tidyTime)
  }
}
