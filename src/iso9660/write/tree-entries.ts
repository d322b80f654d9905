/**
 * A directory on disk as entries of an image: names, modes, modification times and links as they are.
 */

import { isUtf8 } from 'node:buffer'
import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs'
import { join } from 'node:path'
import type { IsoEntry } from '../entry.ts'
import { IsoError } from '../error.ts'

const seconds = (stats: Stats): number => Math.floor(stats.mtimeMs / 1000)

const text = (bytes: Buffer, where: string, what: string): string => {
  if (isUtf8(bytes)) return bytes.toString()
  throw new IsoError(
    `${where}: ${what} ${JSON.stringify(bytes.toString('latin1'))} is no UTF-8; rename it or leave it out`,
  )
}

/** Bytes of one step of reading, at most. */
const longestStep = 1 << 20

/**
 * A file is opened when the image comes to it, and not through a link that took its place. Reading waits for the
 * disk: for thousands of small files that is several times faster than a stream for each.
 */
async function* contentAt(path: string, size: number): AsyncGenerator<Uint8Array> {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  const step = Math.min(size + 1, longestStep) // one more, to notice growth
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(step)
      const length = readSync(file, chunk)
      if (length === 0) return
      yield chunk.subarray(0, length)
    }
  } finally {
    closeSync(file)
  }
}

const entryAt = (file: string, path: string): IsoEntry => {
  const stats = lstatSync(file)
  const modified = seconds(stats)
  const mode = stats.mode & 0o7777
  if (stats.isDirectory()) return { kind: 'directory', path, mode, modified }
  if (stats.isFile())
    return {
      kind: 'file',
      path,
      mode,
      modified,
      size: stats.size,
      content: { open: () => contentAt(file, stats.size) },
    }
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
