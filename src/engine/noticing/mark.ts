/**
 * The mark that something about this machine has changed. udev's rules leave it, vmcontext-changed.path waits for it.
 * Whoever is going to look takes it away first: what changes from then on leaves another one.
 */
import type { GuestFiles } from '../../machine/files.ts'
import { ownFile, runtimeFolder } from '../folders.ts'
import { isSameLook, type Look, lookAround } from './look.ts'

export const markPath = `${runtimeFolder}/changed`

/** @returns whether there was one */
export const takeMark = (files: GuestFiles): boolean => {
  if (files.status(markPath) === null) return false
  files.remove(markPath)
  return true
}

/**
 * Takes away the mark that the boot's own events have left: the devices of a machine are found while its first run is
 * at work. Where one of them is not what that run saw when it began, the mark is left again.
 *
 * @param look what the run saw
 */
export const takeBootMark = (files: GuestFiles, look: Look): void => {
  if (takeMark(files) && !isSameLook(look, lookAround(files)))
    files.write(markPath, new Uint8Array(), ownFile)
}
