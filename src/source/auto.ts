/**
 * Finds the context of a machine: a volume labelled CONTEXT in any block device, then the directory
 * /context. Where none is there but one may still come, waits for it, within bounds (`waiting.ts`).
 */
import { realpathSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { watchArrivals } from './arrival.ts'
import { holdsContext, openDirectory } from './directory-medium.ts'
import { type Look, lookAtDevices } from './look.ts'
import type { Medium } from './medium.ts'
import type { Places } from './places.ts'
import { bootWait, udevBusy, unboundDrives, virtualMachine } from './signs.ts'
import type { Surroundings } from './surroundings.ts'
import { longestWait, mayStillCome, type Signs } from './waiting.ts'

/** How a search is made; as in `SourceOptions`. */
interface Search {
  readonly root: string
  readonly wait: number
  readonly waitIsExplicit?: boolean
  readonly expected?: boolean
  readonly places: Places
}

const isLive = ({ root }: Search): boolean => resolve(root) === sep

/** The directory that may hold the guest's context. */
const directoryOf = (search: Search): string =>
  isLive(search) ? search.places.context : join(search.root, 'context')

/** The guest's directory where it holds a context; below another root it must not lead out of that. */
const contextDirectory = (search: Search, log: (message: string) => void): string | null => {
  const path = directoryOf(search)
  if (!holdsContext(path)) return null
  if (isLive(search) || realpathSync(path).startsWith(realpathSync(search.root) + sep)) return path
  log(`${path} leads out of ${search.root}: passed over`)
  return null
}

/** The bound on waiting, in seconds: as asked for this run, or else from the kernel's command line, or as usual. */
const boundOf = (
  { wait, waitIsExplicit, places }: Search,
  log: (message: string) => void,
): { readonly bound: number; readonly asked: boolean } => {
  if (waitIsExplicit) return { bound: wait, asked: true }
  const given = bootWait(places)
  if (given === null) return { bound: wait, asked: false }
  if (typeof given === 'number') return { bound: given, asked: true }
  log(
    `vmcontext.wait=${given.invalid} on the kernel's command line is no number of seconds from 0 to ${longestWait}: ${wait} it is`,
  )
  return { bound: wait, asked: false }
}

const signsOf = (look: Look, search: Search, asked: boolean): Signs => {
  const { places, expected } = search
  const devicesComing = udevBusy(places)
  return {
    expected: expected ?? false,
    broken: look.broken?.reading ? look.broken.device : null,
    unboundDrives: unboundDrives(places),
    drives: look.drives,
    devicesComing,
    asked,
    virtualMachine: devicesComing && virtualMachine(places),
    directory: holdsContext(directoryOf(search)),
  }
}

/** Looks again whenever something has changed, as long as there is reason to; answers the last look. */
const waitForContext = async (first: Look, search: Search, around: Surroundings): Promise<Look> => {
  const { places } = search
  const { log } = around
  const begin = performance.now()
  const { bound, asked } = boundOf(search, log)
  const waited = () => performance.now() - begin
  const verdictOn = (look: Look) => mayStillCome(signsOf(look, search, asked), bound)
  let look = first
  let verdict = verdictOn(look)
  if (verdict.seconds === 0) {
    log(`no context on any device, and no wait for one: ${verdict.why}`)
    return look
  }
  log(
    `no context on any device yet: waiting up to ${Number(verdict.seconds.toFixed(1))} s, for ${verdict.why}`,
  )
  const arrivals = await watchArrivals(places)
  try {
    for (;;) {
      const before = waited()
      look = lookAtDevices(places, around)
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

/**
 * The medium with this machine's context; null where there is none.
 *
 * @throws SourceError where a volume labelled CONTEXT cannot be used and there is no other context
 */
export const findContext = async (search: Search, asked: Surroundings): Promise<Medium | null> => {
  // what is passed over at each look is told once
  const told = new Set<string>()
  const log = (message: string) => {
    if (!told.has(message)) asked.log(message)
    told.add(message)
  }
  const around = { ...asked, log }
  let look: Look = { medium: null, drives: [], broken: null, forbidden: [] }
  if (isLive(search)) {
    look = lookAtDevices(search.places, around)
    if (!look.medium) look = await waitForContext(look, search, around)
    if (look.medium) return look.medium
  }
  const advice = process.geteuid?.() === 0 ? '' : '; run as root to have it looked at'
  for (const device of look.forbidden) log(`${device} may not be read, so it was passed over${advice}`)
  const directory = contextDirectory(search, log)
  if (directory === null && look.broken) throw look.broken.error
  if (look.broken) log(`${look.broken.error.message}; ${directory} is used instead`)
  return directory === null ? null : openDirectory(directory)
}
