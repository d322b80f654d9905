/** Waits until all runs of a boot are over. */
import { runtimeFolder } from '../../engine/folders.ts'
import type { GuestFiles } from '../../machine/files.ts'
import { howEnabled } from './nothing.ts'
import { isOver, readState } from './state.ts'
import { watchUnits } from './units.ts'

/** Milliseconds between looks: one that is killed changes nothing that could be heard. */
const every = 1000

/** Why it is no use to wait, or to wait any longer. */
export interface InVain {
  readonly why: string
  /** No boot starts the agent, so that there is nothing that could have failed. */
  readonly isSwitchedOff: boolean
}

/**
 * Comes back once no run is at work or to come.
 *
 * @param seconds to wait at most
 * @param isLive these are the files of the running machine, whose systemd can be asked
 * @returns null where all is over
 */
export const waitForRuns = async (
  files: GuestFiles,
  seconds: number,
  isLive: boolean,
): Promise<InVain | null> => {
  const { watchFolders } = await import('../../source/arrival.ts')
  const deadline = performance.now() + seconds * 1000
  const isSwitchedOff = ['disabled', 'masked', 'absent'].includes(howEnabled(files))
  const whyNever = watchUnits(files, isLive)
  const changes = await watchFolders(
    [runtimeFolder, '/run'].map(path => files.onMachine(path)),
    every,
  )
  try {
    for (;;) {
      const state = readState(files)
      if (isOver(state)) return null
      const isNothingYet = state.report === null && state.vain === null && state.running === null
      if (isNothingYet && isSwitchedOff)
        return { why: 'no run is to be waited for: no boot starts vmcontext here', isSwitchedOff }
      const why = await whyNever(state)
      if (why !== null) return { why, isSwitchedOff: false }
      const left = deadline - performance.now()
      if (left <= 0)
        return { why: `after ${seconds} s the runs of this boot are not over`, isSwitchedOff: false }
      await changes.next(left)
    }
  } finally {
    await changes.close()
  }
}
