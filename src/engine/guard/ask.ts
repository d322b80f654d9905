/**
 * Whether a gateway answers. Not by ping(8), which gateways often ignore and small guests lack: an attempt to
 * connect makes the kernel look for the neighbour's hardware address (RFC 826, RFC 4861 §7.2), and a neighbour
 * that is there answers that, whatever it filters. What the kernel remembers of it is forgotten first.
 */
import { connect } from 'node:net'
import { errorCode } from '../../error-code.ts'
import { type Gateway, isResolved4 } from '../../machine/linux/gateways.ts'
import type { Machine } from '../../machine/machine.ts'

/** The discard service (RFC 863): a router hardly runs it, and refuses at once. */
const port = 9

/** The kernel gives a neighbour up after three requests a second apart; who is silent for longer is there. */
const longestSearch = 3600

const pollEvery = 50

/** Answers that only a neighbour that is there can have given. */
const fromThere: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EACCES'])

const isLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address)

const tryToConnect = (gateway: Gateway, { files }: Machine, milliseconds: number): Promise<boolean> =>
  new Promise(resolve => {
    const { address, device, family } = gateway
    const host = isLinkLocal(address) ? `${address}%${device}` : address
    const socket = connect({ host, port })
    const end = (answers: boolean): void => {
      clearTimeout(timer)
      clearInterval(poll)
      socket.destroy()
      resolve(answers)
    }
    const timer = setTimeout(() => end(milliseconds >= longestSearch), milliseconds)
    const poll = setInterval(() => {
      if (family === 'IPv4' && isResolved4(files, gateway)) end(true)
    }, pollEvery)
    socket.once('connect', () => end(true))
    socket.once('error', error => end(fromThere.has(errorCode(error))))
  })

/** Asks once, for 3.6 s at most. */
export const answers = async (gateway: Gateway, machine: Machine): Promise<boolean> => {
  const { address, device } = gateway
  // Where there is no ip(8), a neighbour that has just gone counts as there for some seconds longer.
  await machine.runCommand(['ip', 'neigh', 'flush', 'to', address, 'dev', device], 5)
  return await tryToConnect(gateway, machine, longestSearch)
}
