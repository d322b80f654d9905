/**
 * Writes an image to a file: the file is the old one or the whole new one, never something between.
 */

import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { messageOf } from '../../error-code.ts'
import { IsoError } from '../error.ts'
import { imageChunks } from './chunks.ts'
import type { IsoPlan } from './plan.ts'

/** Bytes that are gathered before they are written. */
const batchSize = 1 << 20

const writeWhole = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten
}

const writeChunks = async (file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<void> => {
  let batch: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    batch.push(chunk)
    size += chunk.length
    if (size < batchSize) continue
    await writeWhole(file, Buffer.concat(batch))
    batch = []
    size = 0
  }
  await writeWhole(file, Buffer.concat(batch))
}

/** Renaming over a device or a socket would put a file in its place. */
const refuseOdd = async (path: string): Promise<void> => {
  const there = await lstat(path).catch(() => null)
  if (there !== null && !there.isFile() && !there.isSymbolicLink())
    throw new IsoError(`${path} is there and is no file, so no image can take its place; name another`)
}

const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/**
 * Writes the image beside `path`, syncs it and renames it to `path`. On any failure `path` is as it was and
 * nothing is left beside it. A symbolic link at `path` is replaced, not followed.
 *
 * @param options.mode permission bits of the file; by default 0600, since a context holds secrets
 * @throws IsoError as `imageChunks`, and where the file cannot be written
 */
export const writeImageFile = async (
  plan: IsoPlan,
  path: string,
  options: { readonly mode?: number } = {},
): Promise<void> => {
  await refuseOdd(path)
  const folder = dirname(path)
  const beside = join(
    folder,
    `.${basename(path).slice(0, 200)}.${process.pid}-${process.hrtime.bigint().toString(36)}.part`,
  )
  const mode = options.mode ?? 0o600
  try {
    const file = await open(beside, 'wx', mode)
    try {
      await writeChunks(file, imageChunks(plan))
      await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await unlink(beside).catch(() => undefined)
    if (error instanceof IsoError) throw error
    throw new IsoError(`${path} cannot be written: ${messageOf(error)}`, { cause: error })
  }
  await syncDirectory(folder)
}
