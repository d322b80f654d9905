/**
 * What `inspect` tells of a medium beside its variables: what kind of volume it is, and each file with its mode and
 * time. A medium of a new kind says here where these come from.
 */
import { lstatSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type ByteSource, openByteSource } from '../../iso9660/read/byte-source.ts'
import { openImage } from '../../iso9660/read/image.ts'
import type { VolumeInfo } from '../../iso9660/read/volume-info.ts'
import type { Medium } from '../../source/medium.ts'
import { namedLetter } from '../../source/windows/letters.ts'
import { openRaw } from '../../source/windows/raw.ts'

/** A file or link of a medium. What is not known of it, or says nothing, is null. */
export interface MediumEntry {
  readonly path: string
  /** Bytes of its content, or of the file it leads to; null of a link that leads nowhere. */
  readonly size: number | null
  readonly mode: number | null
  /** Unix seconds. */
  readonly modified: number | null
  /** Where a link leads. */
  readonly target: string | null
}

export interface MediumDetails {
  readonly volume: VolumeInfo | null
  readonly entries: readonly MediumEntry[]
}

const byPath = (a: MediumEntry, b: MediumEntry): number => (a.path < b.path ? -1 : 1)

const volumeDetails = (source: ByteSource): MediumDetails => {
  try {
    const image = openImage(source)
    const entries = image
      .entries()
      .filter(({ kind }) => kind !== 'directory')
      .map(({ path, kind, size, mode, modified, target }) => ({
        path,
        size: kind === 'file' ? size : null,
        mode,
        modified,
        target,
      }))
    return { volume: image.volume, entries: entries.toSorted(byPath) }
  } finally {
    source.close()
  }
}

const folderEntry = (folder: string, path: string, size: number): MediumEntry => {
  const place = join(folder, path)
  const stats = lstatSync(place)
  return {
    path,
    size,
    mode: stats.mode & 0o7777,
    modified: Math.floor(stats.mtimeMs / 1000),
    target: stats.isSymbolicLink() ? readlinkSync(place) : null,
  }
}

/** Of a volume with a letter Windows' own driver tells the files; who made it only its bytes do, and only to administrators. */
const driveDetails = ({ path, files }: Medium): MediumDetails => {
  const letter = namedLetter(path)
  if (letter === null) return volumeDetails(openRaw(path))
  const entries = files.map(file => ({
    ...folderEntry(`${letter}:\\`, file.path, file.size),
    mode: null,
  }))
  try {
    return { volume: volumeDetails(openRaw(`\\\\.\\${letter}:`)).volume, entries }
  } catch {
    return { volume: null, entries }
  }
}

/**
 * Details of an open medium.
 *
 * @param place where it is to be found on this machine
 * @throws IsoError where the volume is damaged, or an error of node:fs where a file is gone meanwhile
 */
export const mediumDetails = (medium: Medium, place: string): MediumDetails => {
  const { kind, files } = medium
  switch (kind) {
    case 'image':
      return volumeDetails(openByteSource(place))
    case 'cdrom':
      return process.platform === 'win32' ? driveDetails(medium) : volumeDetails(openByteSource(place))
    case 'directory':
      return { volume: null, entries: files.map(file => folderEntry(place, file.path, file.size)) }
    case 'file':
    case 'vmware':
      return {
        volume: null,
        entries: files.map(file => ({ ...file, mode: null, modified: null, target: null })),
      }
  }
}
