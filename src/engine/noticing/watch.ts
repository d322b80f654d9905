/**
 * Notices changes where no udev and no systemd do: listens to /dev, to udev's folders where they are, and to /context,
 * and looks at the machine every two seconds for what has no event. One change after the other is worked off.
 */
import type { GuestFiles } from '../../machine/files.ts'
import { watchFolders } from '../../source/arrival.ts'
import { isSameLook, type Look, lookAround } from './look.ts'
import { takeMark } from './mark.ts'
import { type Settling, settle, usualSettling } from './settle.ts'

export interface WatchRequest {
  readonly files: GuestFiles
  /** How the machine is looked at; Linux where left out. */
  readonly look?: () => Look
  /** Folders that are listened to, by the guest's own paths. */
  readonly folders?: readonly string[]
  /** What is done once a change has settled, and at the beginning; what it throws ends the watch. */
  readonly work: () => Promise<void>
  /** Ends the watch, after what is being done. */
  readonly signal: AbortSignal
  readonly settling?: Settling
  /** Milliseconds between looks at what has no event. */
  readonly every?: number
}

/** As the kernel looks at a CD-ROM drive by default where it is asked to (events_dfl_poll_msecs). */
const usualEvery = 2000

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
}: WatchRequest): Promise<void> => {
  let seen = look()
  const changes = await watchFolders(
    folders.map(path => files.onMachine(path)),
    every,
  )
  const told = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
  try {
    if (!signal.aborted) await work()
    while (!signal.aborted) {
      await Promise.race([changes.next(every), told])
      if (signal.aborted) return
      if (takeMark(files) === null && isSameLook(seen, look())) continue
      seen = await settle(files, settling, look)
      if (!signal.aborted) await work()
    }
  } finally {
    await changes.close()
  }
}
