/** Changes come in groups: a drive that is opened and shut, a NIC that is found and then renamed. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { GuestFiles } from '../../machine/files.ts'
import { isSameLook, type Look, lookAround } from './look.ts'
import { takeMark } from './mark.ts'

/** In milliseconds. */
export interface Settling {
  /** So long nothing changes before what changed counts as one. */
  readonly quiet: number
  /** Where it never gets quiet, this is enough. */
  readonly most: number
}

export const usualSettling: Settling = { quiet: 300, most: 3000 }

/**
 * Comes back once nothing has changed for a moment; all that changed until then is in the look, and has no mark left.
 * The time that has passed since the last mark counts: the agent's own start often takes longer than the moment.
 */
export const settle = async (
  files: GuestFiles,
  { quiet, most }: Settling = usualSettling,
  lookAtMachine: () => Look = () => lookAround(files),
): Promise<Look> => {
  const deadline = performance.now() + most
  let marked = takeMark(files)
  for (let look = lookAtMachine(); ; ) {
    const passed = marked === null ? 0 : Math.max(0, Date.now() - marked)
    if (passed >= quiet) return look
    await sleep(quiet - passed)
    marked = takeMark(files)
    const next = lookAtMachine()
    if ((marked === null && isSameLook(look, next)) || performance.now() > deadline) return next
    look = next
  }
}
