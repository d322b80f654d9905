/**
 * Notices changes where no udev and no systemd do: listens to /dev, to udev's folders where they are, and to /context,
 * and looks at the machine every two seconds for what has no event. One change after the other is worked off.
 */
import type { GuestFiles } from '../../machine/files.ts'
import { watchFolders } from '../../source/arrival.ts'
import { isSameLook, type Look, lookAround } from './look.ts'
import { takeMark } from './mark.ts'
import { type Settling, settle, usualSettling } from './settle.ts'

/** A try of the work. */
export interface Attempt {
  /** It has not failed just before. */
  readonly isFirst: boolean
  /** Nothing but another change leads to one more. */
  readonly isLast: boolean
}

export interface WatchRequest {
  readonly files: GuestFiles
  /** How the machine is looked at; Linux where left out. */
  readonly look?: () => Look
  /** Folders that are listened to, by the guest's own paths. */
  readonly folders?: readonly string[]
  /**
   * What is done once a change has settled, and at the beginning; what it throws ends the watch. It answers `again` where it
   * failed and may succeed a while later.
   */
  readonly work: (attempt: Attempt) => Promise<'again' | undefined>
  /** Ends the watch, after what is being done. */
  readonly signal: AbortSignal
  readonly settling?: Settling
  /** Milliseconds between looks at what has no event. */
  readonly every?: number
  /** Milliseconds before each new try of what failed. */
  readonly pauses?: readonly number[]
}

/** As the kernel looks at a CD-ROM drive by default where it is asked to (events_dfl_poll_msecs). */
const usualEvery = 2000

/** A drive that is slow to be ready, a program that holds a file: seconds; a service that is not up yet: minutes. */
const usualPauses = [5, 10, 20, 40, 80, 160, 300].map(seconds => seconds * 1000)

const usualFolders = ['/dev', '/run/udev', '/run/udev/data', '/context']

/** Comes back when it is told to end. */
export const watchMachine = async ({
  files,
  look = () => lookAround(files),
  folders = usualFolders,
  work,
  signal,
  settling = usualSettling,
  every = usualEvery,
  pauses = usualPauses,
}: WatchRequest): Promise<void> => {
  let seen = look()
  const changes = await watchFolders(
    folders.map(path => files.onMachine(path)),
    every,
  )
  const told = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
  let tries = 0
  let next = Number.POSITIVE_INFINITY
  const tryIt = async (): Promise<void> => {
    const pause = pauses[tries]
    const answer = await work({ isFirst: tries === 0, isLast: pause === undefined })
    const isAgain = answer === 'again' && pause !== undefined
    tries = isAgain ? tries + 1 : 0
    next = isAgain ? performance.now() + pause : Number.POSITIVE_INFINITY
  }
  try {
    if (!signal.aborted) await tryIt()
    while (!signal.aborted) {
      await Promise.race([changes.next(Math.min(every, next - performance.now())), told])
      if (signal.aborted) return
      const isChanged = takeMark(files) !== null || !isSameLook(seen, look())
      if (!isChanged && performance.now() < next) continue
      if (isChanged) tries = 0
      seen = await settle(files, settling, look)
      if (!signal.aborted) await tryIt()
    }
  } finally {
    await changes.close()
  }
}
