/** Waits for another run to end, for those whom nobody would tell to try again. */
import { dirname } from 'node:path'
import { LockedError, takeLock } from './lock.ts'

/**
 * Takes the lock as soon as it is free.
 *
 * @param path of the lock file, on this machine; its folder exists
 * @returns how to give it back
 * @throws ActionError where the file cannot be made
 */
export const awaitLock = async (path: string): Promise<() => void> => {
  try {
    return takeLock(path)
  } catch (error) {
    if (!(error instanceof LockedError)) throw error
  }
  const { watchFolders } = await import('../source/arrival.ts')
  const changes = await watchFolders([dirname(path)])
  try {
    for (;;) {
      try {
        return takeLock(path)
      } catch (error) {
        if (!(error instanceof LockedError)) throw error
      }
      await changes.next(recheck)
    }
  } finally {
    await changes.close()
  }
}

/** Milliseconds after which to look again although nothing was heard: a run that was killed leaves its lock. */
const recheck = 500
