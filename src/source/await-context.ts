/**
 * Looks for a context again and again as long as there is reason to (`waiting.ts`): the same on every system, which
 * brings its way to look, its signs, and what wakes it.
 */
import type { Arrivals } from './arrival.ts'
import type { Look } from './look.ts'
import { mayStillCome, type Signs } from './waiting.ts'

/** How a system is looked at. */
export interface Lookout {
  /** Seconds that the wait never exceeds. */
  readonly bound: number
  /** The bound was asked for, so that it is used up where need be. */
  readonly asked: boolean
  readonly look: () => Look | Promise<Look>
  readonly signs: (look: Look) => Signs
  readonly arrivals: () => Promise<Arrivals>
  readonly log: (message: string) => void
}

/** Waits after a first look that found nothing. @returns the last look */
export const awaitContext = async (first: Look, lookout: Lookout): Promise<Look> => {
  const { bound, asked, log } = lookout
  const begin = performance.now()
  const waited = () => performance.now() - begin
  const verdictOn = (look: Look) => mayStillCome(lookout.signs(look), bound)
  let look = first
  let verdict = verdictOn(look)
  if (verdict.seconds === 0) {
    log(`no context on any device, and no wait for one: ${verdict.why}`)
    return look
  }
  log(
    `no context on any device yet: waiting up to ${Number(verdict.seconds.toFixed(1))} s, for ${verdict.why}`,
  )
  const arrivals = await lookout.arrivals()
  try {
    for (;;) {
      const before = waited()
      look = await lookout.look()
      if (look.medium) {
        log(`${look.medium.path} came after ${Math.round(waited())} ms`)
        return look
      }
      verdict = verdictOn(look)
      // Unless somebody wants the whole wait, one more look, which a slow machine takes long for, has to end in time.
      const reserve = asked ? 0 : waited() - before
      const rest = verdict.seconds * 1000 - waited() - reserve
      if (rest <= 0) {
        log(`no context came within ${Math.round(waited())} ms: ${verdict.why}`)
        return look
      }
      await arrivals.next(rest)
    }
  } finally {
    await arrivals.close()
  }
}
