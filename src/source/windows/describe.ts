/** What tells that another context may be there: cheap enough to be looked at every second. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { contextFile } from '../../context/file.ts'
import { isOwnFolder } from '../../machine/windows/own-folder.ts'
import { letters } from './letters.ts'
import { type WindowsPlaces, windowsPlaces } from './places.ts'

/** Time and size of a folder's context.sh and the serial number of its volume, which another image has another of. */
const describe = (name: string, folder: string): readonly string[] => {
  try {
    const status = statSync(join(folder, contextFile), { throwIfNoEntry: false })
    return status === undefined ? [] : [`${name} ${status.mtimeMs} ${status.size} ${status.dev}`]
  } catch {
    // no medium in the drive
    return []
  }
}

/** All media of this machine in one string, which is another one as soon as one of them has changed. */
export const describeMedia = (places: WindowsPlaces = windowsPlaces()): string =>
  [
    ...letters.flatMap(letter => describe(`${letter}:`, places.root(letter))),
    ...(isOwnFolder(places.context) ? describe('folder', places.context) : []),
  ].join('\n')
