/**
 * What opening a medium needs to know beside its place.
 */
import type { Mounter } from './mounts.ts'

export interface Surroundings {
  /** The agent's own run-time directory, absolute. */
  readonly runtime: string
  readonly mounter: Mounter
  readonly log: (message: string) => void
}

/** Tells each message once: what is passed over at each look is known then. */
export const tellOnce = (asked: Surroundings): Surroundings => {
  const told = new Set<string>()
  const log = (message: string) => {
    if (!told.has(message)) asked.log(message)
    told.add(message)
  }
  return { ...asked, log }
}
