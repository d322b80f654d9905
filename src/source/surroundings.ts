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
