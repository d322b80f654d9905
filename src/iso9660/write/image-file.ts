/**
 * Writes an image to a file: the file is the old one or the whole new one, never something between.
 */

import {
  closeSync,
  fchmodSync,
  ftruncateSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { hasCode, reasonOf } from '../../error-code.ts'
import { IsoError, IsoWriteError } from '../error.ts'
import { structureChunks, systemAreaSize } from './chunks.ts'
import { type ImageTarget, smallImage, writeContents } from './contents.ts'
import { open, sync, writeAt, writeNow } from './file-calls.ts'
import type { IsoPlan } from './plan.ts'

export interface WriteOptions {
  /** Permission bits of the file; by default 0600, since a context holds secrets. */
  readonly mode?: number
  /** Told how many more bytes are written. */
  readonly onProgress?: (bytes: number) => void
  /** Told where the unfinished image lies; the answer is called once it lies there no more. */
  readonly onBegin?: (path: string) => () => void
}

/**
 * Images up to this size are forced to the disk before they get their name, so that a power cut leaves the old one
 * or the new one as well. A larger one is a carrier of data, and like cp(1) we do not wait until a disk has that.
 */
const forcedSize = 64 * 1024 * 1024

/** Bytes of the image's structure that are gathered before they are written. */
const batchSize = 1 << 20

const writeStructure = async (file: number, plan: IsoPlan): Promise<void> => {
  let batch: Uint8Array[] = []
  let size = 0
  let position = systemAreaSize
  const flush = async (): Promise<void> => {
    await writeAt(file, Buffer.concat(batch), position)
    position += size
    batch = []
    size = 0
  }
  for (const chunk of structureChunks(plan)) {
    batch.push(chunk)
    size += chunk.length
    if (size >= batchSize) await flush()
  }
  await flush()
}

const writeAll = async (plan: IsoPlan, target: ImageTarget): Promise<void> => {
  const whole = smallImage(plan)
  if (whole !== null) {
    writeNow(target.file, whole, systemAreaSize)
    target.onProgress(plan.size)
    return
  }
  await writeStructure(target.file, plan)
  await writeContents(plan.contents, target)
  ftruncateSync(target.file, plan.size)
}

const unwritable = (path: string, cause: unknown): IsoWriteError =>
  new IsoWriteError(`${path} cannot be written: ${reasonOf(cause)}`, { cause })

const lookAt = (path: string): Stats | undefined => {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Renaming over a device or a socket would put a file in its place. */
const refuseOdd = (path: string): void => {
  const there = lookAt(path)
  if (there !== undefined && !there.isFile() && !there.isSymbolicLink())
    throw new IsoError(`${path} is there and is no file, so no image can take its place; name another`)
}

const syncNow = async (path: string): Promise<void> => {
  let directory: number | undefined
  try {
    directory = openSync(path, 'r')
    await sync(directory)
  } catch (error) {
    // A folder that one may write to but not read, or a file system that does not do this.
    if (hasCode(error, 'EACCES', 'EPERM', 'EINVAL', 'ENOTSUP')) return
    throw new IsoWriteError(`the image is in ${path}, but was not forced to the disk: ${reasonOf(error)}`, {
      cause: error,
    })
  } finally {
    if (directory !== undefined) closeSync(directory)
  }
}

/** By folder, the sync that has not begun yet: it serves all who wait for one then. */
const waiting = new Map<string, Promise<void>>()
const running = new Map<string, Promise<void>>()

/** Forces a folder's names to the disk; who comes while one such is under way shares the next one with others. */
const syncDirectory = (path: string): Promise<void> => {
  const shared = waiting.get(path)
  if (shared !== undefined) return shared
  const next = (running.get(path) ?? Promise.resolve()).then(() => {
    waiting.delete(path)
    const begun = syncNow(path)
    const settled = begun.catch(() => undefined)
    running.set(path, settled)
    void settled.then(() => {
      if (running.get(path) === settled) running.delete(path)
    })
    return begun
  })
  waiting.set(path, next)
  return next
}

/** As much of a name as leaves room for more in the 255 bytes of a file's name. */
const beginning = (name: string): string =>
  name.length <= 60
    ? name
    : Buffer.from(name)
        .subarray(0, 180)
        .toString()
        .replace(/\ufffd+$/, '')

let images = 0

/** A name beside `path` that no other run and no other image of this one uses. */
const besideOf = (path: string): string => {
  const run = `${process.pid}-${process.hrtime.bigint().toString(36)}-${images++}`
  return join(dirname(path), `.${beginning(basename(path))}.${run}.part`)
}

/**
 * Writes the image beside `path` and renames it to `path`. On any failure `path` is as it was and nothing is left
 * beside it. A symbolic link at `path` is replaced, not followed.
 *
 * @throws IsoError where an input cannot be read or has become another, or `path` cannot be an image
 * @throws IsoWriteError where the file cannot be written
 */
export const writeImageFile = async (
  plan: IsoPlan,
  path: string,
  { mode = 0o600, onProgress = () => undefined, onBegin }: WriteOptions = {},
): Promise<void> => {
  refuseOdd(path)
  const beside = besideOf(path)
  const isForced = plan.size <= forcedSize
  const onEnd = onBegin?.(beside)
  try {
    const file = await open(beside, 'wx', mode)
    try {
      await writeAll(plan, { path: beside, file, onProgress })
      // A umask takes bits away; of those for the owner it takes none.
      if ((mode & 0o077) !== 0) fchmodSync(file, mode)
      if (isForced) await sync(file)
    } finally {
      closeSync(file)
    }
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    if (error instanceof IsoError) throw error
    throw unwritable(path, error)
  } finally {
    onEnd?.()
  }
  if (isForced) await syncDirectory(dirname(path))
}
