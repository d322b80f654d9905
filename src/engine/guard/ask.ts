/**
 * Whether a gateway answers. Not by ping(8), which gateways often ignore and small guests lack: an attempt to
 * connect makes the kernel look for the neighbour's hardware address (RFC 826, RFC 4861 §7.2), and a neighbour
 * that is there answers that, whatever it filters. What the kernel remembers of it is forgotten first.
 *
 * What comes of the attempt says less. "No route to host" is what the kernel says of a neighbour that is not
 * there, but also what many firewalls answer that are.
 */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasCode } from '../../error-code.ts'
import { type Gateway, isResolved4 } from '../../machine/linux/gateways.ts'
import type { Machine } from '../../machine/machine.ts'
import { isLinkLocal6 } from '../../network/subnet.ts'

/** The discard service (RFC 863): a router hardly runs it, and refuses at once. */
const port = 9

/** The kernel gives a neighbour up after three requests a second apart. */
const longestSearch = 3500

/** A neighbour on the link answers within a millisecond; one that does not is asked after less and less often. */
const firstPause = 20
const longestPause = 500

/** ip-neighbour(8); false where there is no such program. */
const forget = async ({ address, device }: Gateway, { runCommand }: Machine): Promise<boolean> =>
  (await runCommand(['ip', 'neigh', 'flush', 'to', address, 'dev', device], 5)).ok

const isResolved6 = async ({ address, device }: Gateway, { runCommand }: Machine): Promise<boolean> => {
  const { output = '' } = await runCommand(['ip', '-6', 'neigh', 'show', 'to', address, 'dev', device], 5)
  return / lladdr /.test(output) && !/ (?:FAILED|PERMANENT)\b/.test(output)
}

const isResolved = async (gateway: Gateway, machine: Machine): Promise<boolean> =>
  gateway.family === 'IPv4' ? isResolved4(machine.files, gateway) : await isResolved6(gateway, machine)

/** How an attempt to connect is going: only a neighbour that is there accepts or refuses it. */
interface Attempt extends Disposable {
  readonly state: () => 'open' | 'answered' | 'failed'
}

const attemptAt = ({ address, device }: Gateway): Attempt => {
  let state: ReturnType<Attempt['state']> = 'open'
  const socket = connect({ host: isLinkLocal6(address) ? `${address}%${device}` : address, port })
  socket.once('connect', () => {
    state = 'answered'
  })
  socket.on('error', error => {
    state = hasCode(error, 'ECONNREFUSED', 'ECONNRESET') ? 'answered' : 'failed'
  })
  return { state: () => state, [Symbol.dispose]: () => socket.destroy() }
}

/**
 * Asks once. One that is there has answered after some milliseconds, for one that is not it takes three seconds.
 * Where there is no ip(8), a gateway that neither accepts nor refuses counts as one that does not answer.
 */
export const answers = async (gateway: Gateway, machine: Machine): Promise<boolean> => {
  const isForgotten = await forget(gateway, machine)
  using attempt = attemptAt(gateway)
  const end = performance.now() + longestSearch
  for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
    await sleep(pause)
    const state = attempt.state()
    if (state === 'answered' || (isForgotten && (await isResolved(gateway, machine)))) return true
    if (state === 'failed' || performance.now() > end) return false
  }
}
