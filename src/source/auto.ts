/**
 * Finds the context of a machine: a volume labelled CONTEXT in any block device, then the directory
 * /context, then VMware's guestinfo. Where none is there but one may still come, waits for it, within bounds
 * (`waiting.ts`). Windows has `windows/auto.ts`.
 */
import { realpathSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { watchArrivals } from './arrival.ts'
import { awaitContext } from './await-context.ts'
import { holdsContext } from './directory-medium.ts'
import { type Look, lookAtDevices } from './look.ts'
import type { Medium } from './medium.ts'
import type { Places } from './places.ts'
import { bootWait, udevBusy, unboundDrives, virtualMachine, vmwareMachine } from './signs.ts'
import { type Surroundings, tellOnce } from './surroundings.ts'
import { longestWait, type Signs } from './waiting.ts'
import { withoutDevice } from './without-device.ts'

/** How a search is made; as in `SourceOptions`. */
interface Search {
  readonly root: string
  readonly wait: number
  readonly waitIsExplicit?: boolean
  readonly expected?: boolean
  readonly places: Places
}

const isLive = ({ root }: Search): boolean => resolve(root) === resolve('/')

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

const signsOf = (look: Look, search: Search, asked: boolean, otherContext: boolean): Signs => {
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
    directory: otherContext || holdsContext(directoryOf(search)),
  }
}

/**
 * Looks at every device, and again as long as there is reason to.
 *
 * @param hasOther whether there is another context than on a device
 */
const lookUntilFound = async (
  search: Search,
  around: Surroundings,
  hasOther: () => Promise<boolean>,
): Promise<Look> => {
  const { places } = search
  const look = () => lookAtDevices(places, around)
  const first = look()
  if (first.medium) return first
  const bounds = boundOf(search, around.log)
  const otherContext = await hasOther()
  return await awaitContext(first, {
    ...bounds,
    look,
    signs: current => signsOf(current, search, bounds.asked, otherContext),
    arrivals: () => watchArrivals(places),
    log: around.log,
  })
}

const nothing: Look = { medium: null, drives: [], broken: null, forbidden: [] }

/** The context that a VMware host has left; on any other machine that costs a short file of sysfs. */
const guestinfo = async (search: Search, around: Surroundings): Promise<Medium | null> => {
  if (!isLive(search) || !vmwareMachine(search.places)) return null
  const { openGuestinfo } = await import('./vmware/open.ts')
  return await openGuestinfo(search.places.vmwareTools, around)
}

/**
 * The medium with this machine's context; null where there is none.
 *
 * @throws SourceError where a volume labelled CONTEXT cannot be used and there is no other context
 */
export const findContext = async (search: Search, asked: Surroundings): Promise<Medium | null> => {
  const around = tellOnce(asked)
  let asking: Promise<Medium | null> | undefined
  const askHost = () => {
    asking ??= guestinfo(search, around)
    return asking
  }
  const hasOther = () =>
    askHost().then(
      medium => medium !== null,
      () => false,
    )
  const look = isLive(search) ? await lookUntilFound(search, around, hasOther) : nothing
  if (look.medium) return look.medium
  return await withoutDevice(look, {
    directory: contextDirectory(search, around.log),
    guestinfo: askHost,
    advice: process.geteuid?.() === 0 ? '' : '; run as root to have it looked at',
    log: around.log,
  })
}
