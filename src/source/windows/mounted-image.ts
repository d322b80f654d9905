/**
 * Tells a drive from an image file that somebody has mounted. Any user of Windows may mount an ISO file of his own
 * (Mount-DiskImage), and whoever brings a context is the machine's master: such a drive is none, as loop devices are
 * none on Linux.
 */
import { SourceError } from '../medium.ts'
import type { WindowsPlaces } from './places.ts'

/**
 * Part of the name of every device behind Windows' own controller for image files, the VHD loopback controller: Windows
 * makes it of that controller's path, which is the same on every machine. A virtual drive of Hyper-V, whose vendor and
 * product are the same, has another.
 */
const loopback = '2&1f4adffe&'

/** Which device has which letter: values such as `\DosDevices\D:`, whose bytes are the device's name in UTF-16. */
const mountedDevices = 'HKLM\\SYSTEM\\MountedDevices'

/** CD-ROM drives that are there at the moment. */
const cdromDrives = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\cdrom\\Enum'

/** The device's name in what reg.exe prints of a REG_BINARY value. */
const nameIn = (printed: string): string =>
  Buffer.from(/REG_BINARY\s+([0-9A-F]+)/i.exec(printed)?.[1] ?? '', 'hex').toString('utf16le')

/** A user can see to it that Windows does not answer, and so can a machine that is busy starting. */
const untold = (letter: string | null): SourceError =>
  new SourceError(
    `${letter === null ? 'the medium in a CD-ROM drive without a letter' : `the volume in ${letter}:`} is called CONTEXT, and whether it is an image file that somebody has mounted is not known, as reg.exe does not answer; try again`,
  )

/**
 * Whether a drive may be a mounted image file.
 *
 * @param letter of the drive; null where it has none, and then it may be one as soon as there is any
 * @throws SourceError where Windows cannot be asked
 */
export const mayBeImageFile = async (letter: string | null, places: WindowsPlaces): Promise<boolean> => {
  const told = letter === null ? '' : await places.registry(mountedDevices, `\\DosDevices\\${letter}:`)
  const name = told === null ? null : nameIn(told)
  const telling = name === '' ? await places.registry(cdromDrives) : name
  if (telling === null) throw untold(letter)
  return telling.toLowerCase().includes(loopback)
}
