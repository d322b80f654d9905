/**
 * Files for those who only look: what an earlier boot has left is gone for them, as it is on Linux, although no run of this
 * boot has taken it away yet. Whoever waits for the runs of this boot would take those of the one before for them.
 */
import type { GuestFiles } from '../../machine/files.ts'
import { runtimeFolder } from '../folders.ts'
import { isOfEarlierBoot } from './boot.ts'

const isKeptForBoot = (path: string): boolean => path.startsWith(`${runtimeFolder}/`)

/** The same files; asked anew each time, as a run of this boot may begin meanwhile. */
export const ofThisBoot = (files: GuestFiles, isEarlier = () => isOfEarlierBoot(files)): GuestFiles => {
  const isHidden = (path: string): boolean => isKeptForBoot(path) && isEarlier()
  return {
    ...files,
    read: path => (isHidden(path) ? null : files.read(path)),
    status: path => (isHidden(path) ? null : files.status(path)),
  }
}
