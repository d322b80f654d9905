/** What a change of a running guest's network is held against; the engine does the asking and the taking back. */
import type { CommandAction } from '../machine/actions.ts'

/**
 * A change of the network that must not cut the guest off. Of each of these devices the gateway that answered
 * before the actions has to be followed by one that answers after them; else every file that they replaced or
 * removed comes back, and the commands bring it into force again. Where nothing answered before, or nothing was
 * changed, nothing is asked or taken back.
 */
export interface Guard {
  readonly devices: readonly string[]
  /** Run while the new files are still there. */
  readonly before: readonly CommandAction[]
  /** Run once the former files are back. */
  readonly after: readonly CommandAction[]
}
