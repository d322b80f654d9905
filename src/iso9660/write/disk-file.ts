/**
 * Files of this host while their content is taken into an image: opened not through a link that took their place,
 * and looked at again once they have been read.
 */

import { constants, fstatSync, openSync, readSync } from 'node:fs'
import { reasonOf } from '../../error-code.ts'
import type { DiskFile } from '../entry.ts'
import { changed, IsoError } from '../error.ts'
import type { StoredContent } from './tree.ts'

/** A content that lies in a file of this host. */
export interface DiskContent extends StoredContent {
  readonly content: DiskFile
}

export const isOnDisk = (stored: StoredContent): stored is DiskContent =>
  !(stored.content instanceof Uint8Array) && 'inode' in stored.content

/** The error for a content that cannot be opened or read. */
export const unreadable = ({ path }: StoredContent, error: unknown): IsoError =>
  new IsoError(`${JSON.stringify(path)} cannot be read: ${reasonOf(error)}`, { cause: error })

/**
 * Opens the file for reading; the caller closes it. A pipe that took its place does not hold us up (O_NONBLOCK).
 *
 * @throws IsoError where it is gone, or may not be read
 */
export const openContent = (stored: DiskContent): number => {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  try {
    return openSync(stored.content.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    throw unreadable(stored, error)
  }
}

/**
 * Looks whether a file has given as many bytes as its size says. Those of /proc and /sys do not: their size is none,
 * or a guess.
 *
 * @throws IsoError where it has fewer, or more though its size is 0
 */
export const checkGiven = (descriptor: number, { path, size }: DiskContent, given: number): void => {
  if (given < size) throw changed(path, size, `it gives ${given}`)
  if (size === 0 && readSync(descriptor, Buffer.alloc(1), 0, 1, 0) > 0)
    throw changed(path, size, 'it gives some; copy it into a file of its own first')
}

/**
 * Looks whether the open file is still the one that was planned: the same inode, as long and as old.
 *
 * @throws IsoError where it is not
 */
export const checkUnchanged = (descriptor: number, { path, size, content }: DiskContent): void => {
  const now = fstatSync(descriptor, { bigint: true })
  if (now.dev !== content.device || now.ino !== content.inode) throw changed(path, size, 'it is another file')
  if (now.size !== BigInt(size)) throw changed(path, size, `it has ${now.size}`)
  if (now.mtimeNs !== content.modifiedNs) throw changed(path, size, 'as many, but others')
}
