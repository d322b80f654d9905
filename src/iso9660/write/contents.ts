/**
 * Writes the contents of an image to their places in its file, in whatever order is fastest: small files gathered
 * into large writes, large ones by several readers at a time, and without copying where the file system can share
 * blocks. Nothing is written between contents: there the file has holes, which read as zeros.
 */

import { closeSync, readSync } from 'node:fs'
import { IsoError } from '../error.ts'
import { sectorSize } from '../sector.ts'
import { contentChunks, structureChunks, systemAreaSize } from './chunks.ts'
import {
  checkGiven,
  checkUnchanged,
  type DiskContent,
  isOnDisk,
  openContent,
  unreadable,
} from './disk-file.ts'
import { writeAt } from './file-calls.ts'
import { copyLarge } from './large-files.ts'
import type { IsoPlan } from './plan.ts'
import { shareBlocks } from './shared-blocks.ts'
import type { StoredContent } from './tree.ts'

/** An image's file, open for writing and new: what is not written yet reads as zeros. */
export interface ImageTarget {
  readonly path: string
  /** Its descriptor. */
  readonly file: number
  /** Told how many more bytes of contents are in place. */
  readonly onProgress: (bytes: number) => void
}

/** Contents up to this size are gathered before they are written. */
const smallest = 64 * 1024
/** Bytes that are gathered at the most. */
const batchSize = 1 << 20

const positionOf = (stored: StoredContent): number => stored.extent * sectorSize

const readWhole = (stored: DiskContent, into: Buffer): void => {
  const descriptor = openContent(stored)
  try {
    let done = 0
    while (done < into.length) {
      const length = readSync(descriptor, into, done, into.length - done, done)
      if (length === 0) break
      done += length
    }
    checkGiven(descriptor, stored, done)
    checkUnchanged(descriptor, stored)
  } catch (error) {
    throw error instanceof IsoError ? error : unreadable(stored, error)
  } finally {
    closeSync(descriptor)
  }
}

/** Runs of contents that lie behind each other and are not too long together. */
function* batchesOf(contents: readonly StoredContent[]): Generator<readonly StoredContent[]> {
  let batch: StoredContent[] = []
  let start = 0
  let end = 0
  for (const stored of contents) {
    const position = positionOf(stored)
    const isNext = position - end < 2 * sectorSize && position + stored.size <= start + batchSize
    if (batch.length > 0 && !isNext) {
      yield batch
      batch = []
    }
    if (batch.length === 0) start = position
    batch.push(stored)
    end = position + stored.size
  }
  if (batch.length > 0) yield batch
}

const isSmall = (stored: StoredContent): boolean =>
  stored.size <= smallest && (stored.content instanceof Uint8Array || isOnDisk(stored))

/**
 * Brings small contents to their places in `bytes`, which begin at this position of the image. Waiting for the disk
 * with each file is several times faster than a promise for each.
 */
const fill = (bytes: Buffer, start: number, contents: readonly StoredContent[]): void => {
  for (const stored of contents) {
    const at = positionOf(stored) - start
    const into = bytes.subarray(at, at + stored.size)
    if (stored.content instanceof Uint8Array) into.set(stored.content)
    else if (isOnDisk(stored)) readWhole(stored, into)
  }
}

/** Where small images are put together, one after the other: new memory for each would take longer than all else. */
let workspace: Buffer | undefined

/**
 * All of a small image behind its system area, good until the next one is asked for; null where the image is none
 * and has to be written in parts.
 *
 * @throws IsoError as `writeContents`
 */
export const smallImage = (plan: IsoPlan): Buffer | null => {
  if (plan.size > batchSize || !plan.contents.every(isSmall)) return null
  workspace ??= Buffer.allocUnsafeSlow(batchSize)
  const bytes = workspace.subarray(0, plan.size - systemAreaSize).fill(0)
  let position = 0
  for (const chunk of structureChunks(plan)) {
    bytes.set(chunk, position)
    position += chunk.length
  }
  fill(bytes, systemAreaSize, plan.contents)
  return bytes
}

const writeBatch = async (batch: readonly StoredContent[], target: ImageTarget): Promise<void> => {
  const [first, last] = [batch[0], batch.at(-1)]
  if (first === undefined || last === undefined) return
  const start = positionOf(first)
  const bytes = Buffer.alloc(positionOf(last) + last.size - start)
  fill(bytes, start, batch)
  await writeAt(target.file, bytes, start)
  target.onProgress(bytes.length)
}

const writeStream = async (stored: StoredContent, target: ImageTarget): Promise<void> => {
  let position = positionOf(stored)
  for await (const chunk of contentChunks(stored)) {
    await writeAt(target.file, chunk, position)
    position += chunk.length
    target.onProgress(chunk.length)
  }
}

/**
 * Puts every content in its place.
 *
 * @throws IsoError where one cannot be read or is no longer what it was when the image was planned, and an error of
 * node:fs where the image cannot be written
 */
export const writeContents = async (
  contents: readonly StoredContent[],
  target: ImageTarget,
): Promise<void> => {
  for (const batch of batchesOf(contents.filter(isSmall))) await writeBatch(batch, target)
  const copied: DiskContent[] = []
  for (const stored of contents) {
    if (isSmall(stored)) continue
    if (!isOnDisk(stored)) await writeStream(stored, target)
    else if (!(await shareBlocks(stored, target))) copied.push(stored)
  }
  await copyLarge(copied, target)
}
