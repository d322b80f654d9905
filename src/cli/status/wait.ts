/** Waits until all runs of a boot are over. */
import { runtimeFolder } from '../../engine/folders.ts'
import type { GuestFiles } from '../../machine/files.ts'
import { howEnabled } from './nothing.ts'
import { isOver, readState } from './state.ts'

/** Milliseconds between looks: one that is killed changes nothing that could be heard. */
const every = 1000

/**
 * Comes back once no run is at work or to come.
 *
 * @param seconds to wait at most
 * @returns why it is no use to wait (any longer); null where all is over
 */
export const waitForRuns = async (files: GuestFiles, seconds: number): Promise<string | null> => {
  const { watchFolders } = await import('../../source/arrival.ts')
  const deadline = performance.now() + seconds * 1000
  const isHopeless = ['disabled', 'masked', 'absent'].includes(howEnabled(files))
  const changes = await watchFolders(
    [runtimeFolder, '/run'].map(path => files.onMachine(path)),
    every,
  )
  try {
    for (;;) {
      const state = readState(files)
      if (isOver(state)) return null
      const isNothingYet = state.report === null && state.vain === null && state.running === null
      if (isNothingYet && isHopeless) return 'no run is to be waited for: no boot starts vmcontext here'
      const left = deadline - performance.now()
      if (left <= 0) return `after ${seconds} s the runs of this boot are not over`
      await changes.next(left)
    }
  } finally {
    await changes.close()
  }
}
