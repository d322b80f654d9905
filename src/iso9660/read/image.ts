/**
 * An ISO 9660 image opened for reading, synchronously since the guest waits for it at boot. It is not trusted:
 * whatever is wrong with it ends in an IsoError, after bounded time and memory.
 */

import { IsoError } from '../error.ts'
import type { ByteSource } from './byte-source.ts'
import { readDescriptors } from './descriptors.ts'
import type { IsoEntryInfo, Stretch } from './entry-info.ts'
import { openTree } from './tree.ts'
import { type VolumeInfo, volumeInfo } from './volume-info.ts'
import { type ReadExactly, readThroughWindows } from './windows.ts'

export interface IsoImage {
  /** The volume's label, without blanks at its end. */
  readonly label: string
  /** What else the volume says of itself. */
  readonly volume: VolumeInfo
  /** Everything in the image but the root, each directory before what is in it. */
  entries(): readonly IsoEntryInfo[]
  /** The entry at a path; where there is none, one whose path differs only in upper and lower case; else null. */
  find(path: string): IsoEntryInfo | null
  /**
   * The whole content of a file.
   *
   * @param limit bytes; a longer file is an error (256 MiB where nothing is said)
   * @throws IsoError where there is no such file, or it is too long or damaged
   */
  read(file: string | IsoEntryInfo, limit?: number): Uint8Array
  /** The content of a file in pieces of at most 1 MiB. @throws IsoError as `read`. */
  stream(file: string | IsoEntryInfo): Iterable<Uint8Array>
}

const defaultLimit = 256 * 1024 * 1024
const pieceSize = 1024 * 1024

function* pieces(read: ReadExactly, stretches: readonly Stretch[]): Generator<Uint8Array> {
  for (const { position, length } of stretches)
    for (let at = 0; at < length; at += pieceSize) yield read(position + at, Math.min(pieceSize, length - at))
}

/**
 * Opens the image in a source, which stays the caller's to close.
 *
 * @throws IsoError where it is no ISO 9660 image, or a damaged one
 */
export const openImage = (source: ByteSource): IsoImage => {
  const read = readThroughWindows(source)
  const descriptors = readDescriptors(read, source.size)
  const tree = openTree(read, descriptors)

  const childNamed = (directory: IsoEntryInfo, name: string): IsoEntryInfo | undefined => {
    const prefix = directory.path === '' ? '' : `${directory.path}/`
    const children = tree.children(directory)
    const folded = (prefix + name).toLowerCase()
    return (
      children.find(child => child.path === prefix + name) ??
      children.find(child => child.path.toLowerCase() === folded)
    )
  }

  const find = (path: string): IsoEntryInfo | null => {
    let entry: IsoEntryInfo | undefined = tree.root
    for (const name of path.split('/')) {
      if (name === '' || name === '.') continue
      entry = entry.kind === 'directory' ? childNamed(entry, name) : undefined
      if (entry === undefined) return null
    }
    return entry
  }

  const fileAt = (file: string | IsoEntryInfo): IsoEntryInfo => {
    const entry = typeof file === 'string' ? find(file) : file
    if (entry === null) throw new IsoError(`${String(file)}: there is no such file in the image`)
    if (entry.kind !== 'file') throw new IsoError(`${entry.path} is no file in the image but a ${entry.kind}`)
    if (entry.interleaved)
      throw new IsoError(
        `${entry.path} is interleaved with other files, which is not supported: build the image without`,
      )
    const { size } = source
    for (const { position, length } of entry.stretches)
      if (size !== null && length > 0 && position + length > size)
        throw new IsoError(
          `${entry.path} reaches past the end of the image: it is cut off or damaged; build or copy it again`,
        )
    return entry
  }

  return {
    label: descriptors.primary.label,
    get volume() {
      return volumeInfo(descriptors, tree.rockRidge)
    },
    entries() {
      const entries = [...tree.children(tree.root)]
      for (const entry of entries) if (entry.kind === 'directory') entries.push(...tree.children(entry))
      return entries
    },
    find,
    read(file, limit = defaultLimit) {
      const entry = fileAt(file)
      if (entry.size > limit)
        throw new IsoError(
          `${entry.path} has ${entry.size} bytes, and ${limit} are the most that is read at once`,
        )
      return Buffer.concat([...pieces(read, entry.stretches)])
    },
    *stream(file) {
      yield* pieces(read, fileAt(file).stretches)
    },
  }
}
