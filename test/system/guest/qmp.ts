/** QEMU's own protocol (QMP): JSON lines over a socket, by which a machine is told to power off or swap a CD. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

export interface Qmp extends Disposable {
  /**
   * Sends a command and waits for its answer.
   *
   * @throws Error where QEMU refuses, with its reason.
   */
  readonly execute: (command: string, args?: Readonly<Record<string, unknown>>) => Promise<unknown>
}

interface Answer {
  readonly return?: unknown
  readonly error?: { readonly desc: string }
}

/** Connects to a machine's socket and leaves the protocol's greeting behind. */
export const connectQmp = async (socketPath: string): Promise<Qmp> => {
  const socket = connect(socketPath)
  await once(socket, 'connect')
  const answers = answersOf(createInterface({ input: socket }))
  const execute: Qmp['execute'] = async (command, args = {}) => {
    socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`)
    const { value } = await answers.next()
    if (value?.error) throw new Error(`QEMU refuses ${command}: ${value.error.desc}`)
    return value?.return
  }
  await execute('qmp_capabilities')
  return { execute, [Symbol.dispose]: () => void socket.destroy() }
}

/** The answers to commands, in their order; the greeting and events are none. */
async function* answersOf(lines: AsyncIterable<string>): AsyncGenerator<Answer, undefined> {
  for await (const line of lines) {
    const message = JSON.parse(line) as Answer
    if ('return' in message || 'error' in message) yield message
  }
}
