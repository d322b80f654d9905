/**
 * The mark that something about this machine has changed. udev's rules leave it, vmcontext-changed.path waits for it.
 * Whoever is going to look takes it away first: what changes from then on leaves another one.
 */
import type { GuestFiles } from '../../machine/files.ts'
import { ownFile, runtimeFolder } from '../folders.ts'
import { isSameLook, type Look, lookAround } from './look.ts'

export const markPath = `${runtimeFolder}/changed`

/** The mark that vmcontext-changed.service was started by is moved here before the agent starts. */
export const noticedPath = `${runtimeFolder}/noticed`

/** @returns when the last one was left, in milliseconds since 1970; null where there was none */
export const takeMark = (files: GuestFiles): number | null => {
  const left = [noticedPath, markPath].flatMap(path => {
    const status = files.status(path)
    if (status === null) return []
    files.remove(path)
    return [status.modified]
  })
  return left.length === 0 ? null : Math.max(...left)
}

/**
 * Takes away the mark that the boot's own events have left: the devices of a machine are found while its first run is
 * at work. Where one of them is not what that run saw when it began, the mark is left again.
 *
 * @param look what the run saw
 */
export const takeBootMark = (files: GuestFiles, look: Look): void => {
  if (takeMark(files) !== null && !isSameLook(look, lookAround(files)))
    files.write(markPath, new Uint8Array(), ownFile)
}
