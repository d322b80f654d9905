/**
 * The bytes of a planned image in their order, for whoever takes them as a stream. Contents are opened one after
 * the other as their turn comes, so an image of any size takes little memory. Into a file, `image-file.ts` writes
 * faster, since it need not keep the order.
 */

import { closeSync, readSync } from 'node:fs'
import { changed, IsoError } from '../error.ts'
import { paddingOf, sectorSize, zeros } from '../sector.ts'
import { directoryBytes } from './directory.ts'
import {
  checkGiven,
  checkUnchanged,
  type DiskContent,
  isOnDisk,
  openContent,
  unreadable,
} from './disk-file.ts'
import { pathTable } from './path-table.ts'
import { type IsoPlan, type PlannedTree, systemAreaSectors } from './plan.ts'
import type { StoredContent } from './tree.ts'
import { jolietDescriptor, primaryDescriptor, terminator } from './volume-descriptor.ts'

const padded = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, zeros(paddingOf(bytes.length))])

const pathTables = ({ folders, style }: PlannedTree): Uint8Array[] => [
  padded(pathTable(folders, style, 'little')),
  padded(pathTable(folders, style, 'big')),
]

/** Bytes of zeros before everything else (ECMA-119 §6.2.1). */
export const systemAreaSize = systemAreaSectors * sectorSize

/** All between the system area and the contents: from the first descriptor to the last directory. */
export function* structureChunks(plan: IsoPlan): Generator<Uint8Array> {
  const trees = [plan.primary, plan.joliet]
  yield primaryDescriptor(plan.primary.volume)
  yield jolietDescriptor(plan.joliet.volume)
  yield terminator()
  for (const tree of trees) yield* pathTables(tree)
  for (const { folders, style } of trees)
    for (const folder of folders) {
      const { records, continuation } = directoryBytes(folder, style)
      yield records
      if (continuation.length > 0) yield continuation
    }
}

/** Bytes of one step of reading, at most. */
const longestStep = 1 << 18

/**
 * A file's bytes. Reading waits for the disk: for thousands of small files that is several times faster than a
 * stream for each.
 */
function* diskChunks(stored: DiskContent): Generator<Uint8Array> {
  const descriptor = openContent(stored)
  try {
    let left = stored.size
    while (left > 0) {
      const chunk = Buffer.allocUnsafe(Math.min(left, longestStep))
      const length = readStep(descriptor, chunk, stored)
      if (length === 0) break
      left -= length
      yield chunk.subarray(0, length)
    }
    checkGiven(descriptor, stored, stored.size - left)
    checkUnchanged(descriptor, stored)
  } finally {
    closeSync(descriptor)
  }
}

const readStep = (descriptor: number, chunk: Buffer, stored: DiskContent): number => {
  try {
    return readSync(descriptor, chunk)
  } catch (error) {
    throw unreadable(stored, error)
  }
}

/**
 * A content as it comes, as many bytes as were planned.
 *
 * @throws IsoError where it cannot be opened or read, or has become another
 */
export async function* contentChunks(stored: StoredContent): AsyncGenerator<Uint8Array> {
  const { path, size, content } = stored
  if (content instanceof Uint8Array) {
    if (content.length > 0) yield content
    return
  }
  if (isOnDisk(stored)) {
    yield* diskChunks(stored)
    return
  }
  if (!('open' in content)) return
  let length = 0
  try {
    for await (const chunk of content.open()) {
      length += chunk.length
      if (length > size) throw changed(path, size, 'it has more')
      if (chunk.length > 0) yield chunk
    }
  } catch (error) {
    throw error instanceof IsoError ? error : unreadable(stored, error)
  }
  if (length < size) throw changed(path, size, `it has ${length}`)
}

/** Zeros, in steps that take little memory. */
function* gap(length: number): Generator<Uint8Array> {
  const step = Buffer.alloc(Math.min(length, longestStep))
  for (let left = length; left > 0; left -= step.length) yield step.subarray(0, left)
}

/**
 * The whole image, from its first byte to its last: `plan.size` bytes.
 *
 * @throws IsoError where a content cannot be read or has become another; what came so far is no image then
 */
export async function* imageChunks(plan: IsoPlan): AsyncGenerator<Uint8Array> {
  let position = systemAreaSize
  yield* gap(systemAreaSize)
  for (const chunk of structureChunks(plan)) {
    position += chunk.length
    yield chunk
  }
  for (const stored of plan.contents) {
    yield* gap(stored.extent * sectorSize - position)
    yield* contentChunks(stored)
    position = stored.extent * sectorSize + stored.size
  }
  yield* gap(plan.size - position)
}
