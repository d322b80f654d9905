/**
 * Finds the context of a Windows machine: the volume labelled CONTEXT on any drive, then the folder
 * %SystemDrive%\context, then VMware's guestinfo. Waits under the same rule as on Linux (`waiting.ts`).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Arrivals } from '../arrival.ts'
import { awaitContext } from '../await-context.ts'
import type { Look } from '../look.ts'
import type { Medium } from '../medium.ts'
import { type Surroundings, tellOnce } from '../surroundings.ts'
import type { Signs } from '../waiting.ts'
import { withoutDevice } from '../without-device.ts'
import { driveLook } from './look.ts'
import type { WindowsPlaces } from './places.ts'
import { trustedFolder } from './trusted-folder.ts'

/** How a search is made; as in `SourceOptions`. */
interface Search {
  readonly wait: number
  readonly waitIsExplicit?: boolean
  readonly expected?: boolean
}

/** Milliseconds after which to look again: no cheap event tells of a drive. */
const recheck = 500

/** Seconds after its start in which Windows may still be finding devices. Nothing else tells. */
const startingUp = 120

const arrivals = async (): Promise<Arrivals> => ({
  next: most => sleep(Math.min(most, recheck)),
  close: async () => {},
})

const signsOf = (look: Look, search: Search, otherContext: boolean, places: WindowsPlaces): Signs => {
  const asked = search.waitIsExplicit ?? false
  const devicesComing = asked || places.uptime() < startingUp
  return {
    expected: search.expected ?? false,
    broken: look.broken?.reading ? look.broken.device : null,
    unboundDrives: [],
    drives: look.drives,
    devicesComing: devicesComing && !otherContext,
    asked,
    virtualMachine: true,
    directory: otherContext,
  }
}

/** What SMBIOS says of the machine, as Windows keeps it from its start. */
const firmware = 'HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS'

/** What a VMware host has left. Its tools may still be there on a machine that was moved to another hypervisor. */
const guestinfo = async (places: WindowsPlaces, around: Surroundings): Promise<Medium | null> => {
  const { findTool } = await import('../vmware/ask.ts')
  if (findTool(places.vmwareTools) === null) return null
  if (!/vmware/i.test((await places.registry(firmware)) ?? '')) {
    around.log("VMware's tools are installed, but the machine is none of VMware's: guestinfo is not read")
    return null
  }
  const { openGuestinfo } = await import('../vmware/open.ts')
  return await openGuestinfo(places.vmwareTools, around)
}

/**
 * The medium with this machine's context; null where there is none.
 *
 * @throws SourceError where a volume labelled CONTEXT cannot be used and there is no other context
 */
export const findContextOnWindows = async (
  search: Search,
  places: WindowsPlaces,
  asked: Surroundings,
): Promise<Medium | null> => {
  const around = tellOnce(asked)
  const look = driveLook(places, around)
  let seen = await look()
  if (seen.medium) return seen.medium
  const directory = await trustedFolder(places, around.log)
  let asking: Promise<Medium | null> | undefined
  const askHost = () => {
    asking ??= guestinfo(places, around)
    return asking
  }
  const hasOther =
    directory !== null ||
    (await askHost().then(
      medium => medium !== null,
      () => false,
    ))
  seen = await awaitContext(seen, {
    bound: search.wait,
    asked: search.waitIsExplicit ?? false,
    look,
    signs: current => signsOf(current, search, hasOther, places),
    arrivals,
    log: around.log,
  })
  if (seen.medium) return seen.medium
  return await withoutDevice(seen, {
    directory,
    guestinfo: askHost,
    advice: '; run as administrator to have it looked at',
    log: around.log,
  })
}
