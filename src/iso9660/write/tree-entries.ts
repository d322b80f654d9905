/**
 * A directory on disk as entries of an image: names, modes, modification times and links as they are.
 */

import { isUtf8 } from 'node:buffer'
import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { FileEntry, IsoEntry } from '../entry.ts'
import { IsoError } from '../error.ts'

/** Whole seconds, those before 1970 included. */
const secondsOf = (nanoseconds: bigint): number => {
  const second = 1_000_000_000n
  return Number(nanoseconds / second) - (nanoseconds % second < 0n ? 1 : 0)
}

/** Windows has no modes, and Node makes some up that let everybody write: there files and folders have the usual ones. */
const modeOf = (stats: BigIntStats): number => {
  if (process.platform === 'win32') return stats.isDirectory() ? 0o755 : 0o644
  return Number(stats.mode) & 0o7777
}

const text = (bytes: Buffer, where: string, what: string): string => {
  if (isUtf8(bytes)) return bytes.toString()
  throw new IsoError(
    `${where}: ${what} ${JSON.stringify(bytes.toString('latin1'))} is no UTF-8; rename it or leave it out`,
  )
}

const entryOf = (file: string, path: string, stats: BigIntStats): FileEntry => ({
  kind: 'file',
  path,
  mode: modeOf(stats),
  modified: secondsOf(stats.mtimeNs),
  size: Number(stats.size),
  content: { path: file, device: stats.dev, inode: stats.ino, modifiedNs: stats.mtimeNs },
})

/**
 * What lies at a path of this host, under a path of the image; a folder without what is in it.
 *
 * @throws IsoError for what an image cannot hold, and an error of node:fs where it cannot be looked at
 */
export const entryAt = (file: string, path: string): IsoEntry => {
  const stats = lstatSync(file, { bigint: true })
  if (stats.isFile()) return entryOf(file, path, stats)
  const modified = secondsOf(stats.mtimeNs)
  if (stats.isDirectory()) return { kind: 'directory', path, mode: modeOf(stats), modified }
  if (stats.isSymbolicLink()) {
    const target = text(readlinkSync(file, { encoding: 'buffer' }), file, 'the link target')
    return { kind: 'link', path, modified, target }
  }
  throw new IsoError(`${file} is no file, directory or symbolic link; an image of ours holds nothing else`)
}

/**
 * All that is in `directory`, itself included as the root, parents before children. Links are not followed.
 *
 * @throws IsoError for what an image cannot hold: names that are no UTF-8, devices, sockets and pipes; and an
 * error of node:fs where something cannot be read
 */
export const entriesOfTree = (directory: string): IsoEntry[] => {
  const root = entryAt(directory, '')
  if (root.kind !== 'directory') throw new IsoError(`${directory} is no directory`)
  const entries: IsoEntry[] = [root]
  for (const parent of entries) {
    if (parent.kind !== 'directory') continue
    const folder = join(directory, parent.path)
    for (const bytes of readdirSync(folder, { encoding: 'buffer' }).sort(Buffer.compare)) {
      const name = text(bytes, folder, 'the name')
      const path = parent.path === '' ? name : `${parent.path}/${name}`
      entries.push(entryAt(join(directory, path), path))
    }
  }
  return entries
}
