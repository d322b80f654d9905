/**
 * A change of a running guest's network that cuts it off is taken back: before it, the gateways are asked
 * whether they answer; after it, those that shall be there are asked again. At boot there is no gateway yet, so
 * nothing is asked and nobody waits.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Action } from '../../machine/actions.ts'
import { type Gateway, readGateways } from '../../machine/linux/gateways.ts'
import type { Machine } from '../../machine/machine.ts'
import type { Guard, GuardedRoute } from '../../network/guard.ts'
import { answers } from './ask.ts'
import { keepChanging } from './keep.ts'
import { type Former, forgetNote, formerOf, note, takeBack } from './take-back.ts'
import { oneAnswers, type Patience, usualPatience } from './wait.ts'

/** A gateway that answered before the change, and the ways out one of which has to be there after it. */
interface Watched {
  readonly former: Gateway
  readonly routes: readonly [GuardedRoute, ...GuardedRoute[]]
}

export interface Watch {
  /**
   * To be called once after the actions, whatever came of them.
   *
   * @param isChanged something was changed
   * @returns what came back, and what to tell; null where the guest is as reachable as it was
   */
  readonly settle: (isChanged: boolean) => Promise<TakenBack | null>
}

export interface TakenBack {
  /** As their actions call them. */
  readonly paths: readonly string[]
  /** What was written, for SELinux labels. */
  readonly written: readonly string[]
  readonly message: string
}

/** The gateway as a way out of its own. */
const asRoute = ({ device, family, address }: Gateway): GuardedRoute => ({
  device,
  family,
  gateway: address,
  addresses: [],
})

/**
 * What has to be there once this gateway may be gone: a way out on the same device; or, where the device is to
 * have none any more, on any other, unless the gateway is still there. Where the context wants no way out at all,
 * nothing is missed.
 */
const successorsOf = (former: Gateway, guard: Guard): readonly GuardedRoute[] => {
  const sameFamily = guard.routes.filter(({ family }) => family === former.family)
  const own = sameFamily.filter(({ device }) => device === former.device)
  if (own.length > 0) return own
  return sameFamily.length === 0 ? [] : [...sameFamily, asRoute(former)]
}

/**
 * Looks before the actions are made.
 *
 * @returns null where there is nothing to lose: no change, or no gateway that answers
 * @throws ActionError where what is there cannot be kept
 */
export const watch = async (
  guard: Guard,
  actions: readonly Action[],
  machine: Machine,
  patience: Patience = usualPatience,
): Promise<Watch | null> => {
  const candidates = readGateways(machine.files).flatMap((former): Watched[] => {
    const [first, ...others] = successorsOf(former, guard)
    return first === undefined ? [] : [{ former, routes: [first, ...others] }]
  })
  if (candidates.length === 0) return null
  const kept = await keepChanging(actions, machine)
  if (kept.length === 0) return null
  const asked = await Promise.all(candidates.map(({ former }) => answers(former, machine)))
  const watched = candidates.filter((_, index) => asked[index])
  if (watched.length === 0) return null
  const former = formerOf(kept, guard)
  note(former, machine.files)
  return {
    settle: async isChanged => {
      const lost = isChanged ? await findLost(watched, machine, patience) : null
      const takenBack = lost === null ? null : await undo({ lost, watched, former, machine, patience })
      forgetNote(machine.files)
      return takenBack
    },
  }
}

/** The first way out that is gone after the change. */
const findLost = async (
  watched: readonly Watched[],
  machine: Machine,
  patience: Patience,
): Promise<Watched | null> => {
  await sleep(patience.settling)
  const results = await Promise.all(watched.map(({ routes }) => oneAnswers(routes, machine, patience)))
  return watched.find((_, index) => !results[index]) ?? null
}

interface Loss {
  readonly lost: Watched
  readonly watched: readonly Watched[]
  readonly former: Former
  readonly machine: Machine
  readonly patience: Patience
}

const whatIsLost = ({ former, routes: [route] }: Watched): string => {
  const gateway = route.gateway ?? former.address
  if (gateway === former.address && route.device === former.device)
    return `the gateway ${gateway} of ${route.device} no longer answered`
  const where = route.device === former.device ? '' : ` of ${former.device}`
  return route.gateway === null
    ? `no gateway of ${route.device} answered, as ${former.address}${where} had before`
    : `the gateway ${gateway} of ${route.device} did not answer, as ${former.address}${where} had before`
}

const advice =
  'mend the context, or set VMCONTEXT_NETWORK_ROLLBACK=NO in it to have such a change stay. The next boot takes it as it is'

const undo = async ({ lost, watched, former, machine, patience }: Loss): Promise<TakenBack> => {
  const failures = await takeBack(former, machine)
  await sleep(patience.settling)
  const again = await Promise.all(watched.map(each => oneAnswers([asRoute(each.former)], machine, patience)))
  const state = again.every(Boolean) ? 'and it answers again' : 'but it does not answer either yet'
  const now = `so the former configuration is back, ${state}`
  return {
    paths: former.kept.map(({ path }) => path),
    written: former.kept.map(({ place }) => place).filter(place => !place.startsWith('/proc/')),
    message: `${whatIsLost(lost)}, ${[now, ...failures, advice].join('; ')}`,
  }
}
