/**
 * A change of a running guest's network that cuts it off is taken back: before it, the gateways are asked
 * whether they answer; after it, those that shall be there are asked again. At boot there is no gateway yet, so
 * nothing is asked and nobody waits.
 */
import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Action } from '../../machine/actions.ts'
import { type Gateway, readGateways } from '../../machine/linux/gateways.ts'
import type { Machine } from '../../machine/machine.ts'
import type { Guard, GuardedRoute } from '../../network/guard.ts'
import { answers } from './ask.ts'
import { type Kept, keepChanging, putBack } from './keep.ts'

/** Services work on after their command has ended; before that the old state may still answer. */
const settling = 1000

/** How long a gateway has to begin to answer, in milliseconds: a given one, and one that has to be learnt first. */
export interface Patience {
  readonly given: number
  readonly learnt: number
}

const usualPatience: Patience = { given: 15_000, learnt: 45_000 }

const pollEvery = 250

/** A way out that worked before the change. */
interface Watched {
  readonly route: GuardedRoute
  readonly former: Gateway
}

export interface Watch {
  /** Paths that came back, and what to tell; null where the guest is as reachable as it was. */
  readonly settle: () => Promise<TakenBack | null>
}

export interface TakenBack {
  readonly paths: readonly string[]
  readonly message: string
}

/**
 * Looks before the actions are made.
 *
 * @returns null where there is nothing to lose: no change, or no gateway that answers
 */
export const watch = async (
  guard: Guard,
  actions: readonly Action[],
  machine: Machine,
  patience: Patience = usualPatience,
): Promise<Watch | null> => {
  const gateways = readGateways(machine.files)
  const candidates = guard.routes.flatMap(route =>
    gateways
      .filter(({ device, family }) => device === route.device && family === route.family)
      .map(former => ({ route, former })),
  )
  if (candidates.length === 0) return null
  const kept = await keepChanging(actions, machine)
  if (kept.length === 0) return null
  const asked = await Promise.all(candidates.map(({ former }) => answers(former, machine)))
  const watched = candidates.filter((_, index) => asked[index])
  if (watched.length === 0) return null
  return {
    settle: async () => {
      const lost = await findLost(watched, machine, patience)
      return lost === null ? null : await takeBack({ lost, watched, kept, guard, machine, patience })
    },
  }
}

/** The device has the addresses it shall have. A duplicate that is found out makes an address go again. */
const hasAddresses = ({ device, addresses }: GuardedRoute): boolean => {
  const own = (networkInterfaces()[device] ?? []).map(({ cidr }) => cidr)
  return addresses.every(address => own.includes(address))
}

/** The gateway that the kernel uses now for this way out, as it shall be; null where it is not so yet. */
const presentGateway = (route: GuardedRoute, { files }: Machine): Gateway | null => {
  const present = readGateways(files).filter(
    ({ device, family }) => device === route.device && family === route.family,
  )
  const wanted = present.filter(({ address }) => route.gateway === null || address === route.gateway)
  return hasAddresses(route) ? (wanted[0] ?? null) : null
}

const comesBack = async (route: GuardedRoute, machine: Machine, patience: Patience): Promise<boolean> => {
  const end = performance.now() + patience[route.gateway === null ? 'learnt' : 'given']
  for (;;) {
    const gateway = presentGateway(route, machine)
    if (gateway !== null && (await answers(gateway, machine))) return true
    if (performance.now() > end) return false
    await sleep(pollEvery)
  }
}

/** The first way out that is gone after the change. */
const findLost = async (
  watched: readonly Watched[],
  machine: Machine,
  patience: Patience,
): Promise<Watched | null> => {
  await sleep(settling)
  const results = await Promise.all(watched.map(({ route }) => comesBack(route, machine, patience)))
  return watched.find((_, index) => !results[index]) ?? null
}

interface Loss {
  readonly lost: Watched
  readonly watched: readonly Watched[]
  readonly kept: readonly Kept[]
  readonly guard: Guard
  readonly machine: Machine
  readonly patience: Patience
}

const takeBack = async ({ lost, watched, kept, guard, machine, patience }: Loss): Promise<TakenBack> => {
  const { route, former } = lost
  for (const { command, timeout = 60 } of guard.before) await machine.runCommand(command, timeout)
  await putBack(kept, machine.files)
  for (const { command, timeout = 60 } of guard.after) await machine.runCommand(command, timeout)
  await sleep(settling)
  const wayBack = watched.map(each => ({
    ...each.route,
    gateway: each.former.address,
    addresses: [],
  }))
  const again = (await Promise.all(wayBack.map(each => comesBack(each, machine, patience)))).every(Boolean)
  const gateway = route.gateway ?? former.address
  const what =
    gateway === former.address
      ? `the gateway ${gateway} of ${route.device} no longer answered`
      : `the gateway ${gateway} of ${route.device} did not answer, as ${former.address} had before`
  const now = again
    ? 'so the former configuration is back, and it answers again'
    : 'so the former configuration is back, but it does not answer either yet'
  return {
    paths: kept.map(({ path }) => path),
    message: `${what}, ${now}; mend the context, or set VMCONTEXT_NETWORK_ROLLBACK=NO in it to have such a change stay. The next boot takes it as it is`,
  }
}
