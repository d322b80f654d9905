/**
 * Wakes whoever waits for a device: at every change in the device folder, when udev has worked off its
 * queue, and once in a while, because a drive can come to have a medium without an event.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Places } from './places.ts'

/** Milliseconds after which to look again although nothing was heard. */
const usualRecheck = 500

/** Milliseconds in which events that come together count as one. */
const settling = 50

export interface Arrivals {
  /**
   * Comes back after a change, or when it is time to look again.
   *
   * @param most milliseconds after which it comes back in any case
   */
  readonly next: (most: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** Starts listening. What changes from now on ends the next wait, even if it is not begun yet. */
export const watchArrivals = ({ dev, run }: Pick<Places, 'dev' | 'run'>): Promise<Arrivals> =>
  watchFolders([dev, join(run, 'udev')])

/**
 * The same for these folders, those of them that are there.
 *
 * @param recheck milliseconds after which a wait ends although nothing was heard
 */
export const watchFolders = async (paths: readonly string[], recheck = usualRecheck): Promise<Arrivals> => {
  const { watch } = await import('chokidar')
  const folders = paths.filter(folder => existsSync(folder))
  let heard = false
  let wake = () => {}
  const hear = () => {
    heard = true
    wake()
  }
  const watcher = watch(folders, {
    depth: 0,
    ignoreInitial: true,
    followSymlinks: false,
    // terminals and other folders come and go all the time, and none of them is a drive
    ignored: (path, status) =>
      status !== undefined &&
      !folders.includes(path) &&
      (status.isCharacterDevice() || status.isDirectory() || status.isSymbolicLink()),
  })
  // `ready` counts as a change: what came before it was not reported
  watcher.on('all', hear).on('ready', hear)
  // out of inotify watches, for one: looking again once in a while has to do
  watcher.on('error', () => {})
  return {
    next: async most => {
      if (!heard) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(() => wake(), Math.min(most, recheck))
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      if (heard) await new Promise(resolve => setTimeout(resolve, Math.min(most, settling)))
      heard = false
    },
    close: () => watcher.close(),
  }
}
