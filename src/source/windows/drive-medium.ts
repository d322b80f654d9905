/**
 * The volume of a drive as a medium, read through Windows' own file system driver, which knows Joliet and UDF, and FAT
 * and NTFS where a disk carries the context. Programs find the files on the drive itself.
 */
import { openDirectory } from '../directory-medium.ts'
import type { Medium } from '../medium.ts'
import type { WindowsPlaces } from './places.ts'

/**
 * Opens the volume of a drive.
 *
 * @param label null where it is not known
 * @throws SourceError where it cannot be read or holds no context.sh
 */
export const openDrive = (letter: string, label: string | null, places: WindowsPlaces): Medium =>
  openDirectory(places.root(letter), { kind: 'cdrom', path: `${letter}:`, label })
