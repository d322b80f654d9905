/** Waiting for a gateway to answer, once services have made what they were told to. */
import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Gateway, readGateways } from '../../machine/linux/gateways.ts'
import type { Machine } from '../../machine/machine.ts'
import type { GuardedRoute } from '../../network/guard.ts'
import { answers } from './ask.ts'

/** How long is waited, in milliseconds. */
export interface Patience {
  /** Services work on after their command has ended; before that the old state may still answer. */
  readonly settling: number
  /** For a gateway to begin to answer, and for one that has to be learnt first. */
  readonly given: number
  readonly learnt: number
}

export const usualPatience: Patience = { settling: 1000, given: 15_000, learnt: 45_000 }

const pollEvery = 250

/** The device has the addresses it shall have. A duplicate that is found out makes an address go again. */
const hasAddresses = ({ device, addresses }: GuardedRoute): boolean => {
  const own = (networkInterfaces()[device] ?? []).map(({ cidr }) => cidr)
  return addresses.every(address => own.includes(address))
}

/** The gateways that the kernel uses for this way out; none where it is not yet as it shall be. */
const gatewaysOf = (route: GuardedRoute, { files }: Machine): readonly Gateway[] =>
  hasAddresses(route)
    ? readGateways(files)
        .filter(({ device, family }) => device === route.device && family === route.family)
        .filter(({ address }) => route.gateway === null || address === route.gateway)
    : []

const anyAnswers = async (gateways: readonly Gateway[], machine: Machine): Promise<boolean> =>
  (await Promise.all(gateways.map(gateway => answers(gateway, machine)))).includes(true)

/** Whether a gateway of any of these ways out answers before patience ends. */
export const oneAnswers = async (
  routes: readonly GuardedRoute[],
  machine: Machine,
  patience: Patience,
): Promise<boolean> => {
  const isLearnt = routes.some(({ gateway }) => gateway === null)
  const end = performance.now() + patience[isLearnt ? 'learnt' : 'given']
  for (;;) {
    const gateways = routes.flatMap(route => gatewaysOf(route, machine))
    if (await anyAnswers(gateways, machine)) return true
    if (performance.now() > end) return false
    await sleep(pollEvery)
  }
}
