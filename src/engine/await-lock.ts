/** Waits for another run to end, for those whom nobody would tell to try again. */
import { dirname } from 'node:path'
import { LockedError, takeLock } from './lock.ts'

/**
 * Takes the lock as soon as it is free.
 *
 * @param path of the lock file, on this machine; its folder exists
 * @param signal ends the wait
 * @returns how to give it back; null where the wait was ended
 * @throws ActionError where the file cannot be made
 */
export const awaitLock = async (path: string, signal?: AbortSignal): Promise<(() => void) | null> => {
  try {
    return takeLock(path)
  } catch (error) {
    if (!(error instanceof LockedError)) throw error
  }
  const { watchFolders } = await import('../source/arrival.ts')
  const changes = await watchFolders([dirname(path)])
  const told = new Promise<void>(resolve =>
    signal?.addEventListener('abort', () => resolve(), { once: true }),
  )
  try {
    while (signal?.aborted !== true) {
      try {
        return takeLock(path)
      } catch (error) {
        if (!(error instanceof LockedError)) throw error
      }
      await Promise.race([changes.next(recheck), told])
    }
    return null
  } finally {
    await changes.close()
  }
}

/** Milliseconds after which to look again although nothing was heard: a run that was killed leaves its lock. */
const recheck = 500
