/**
 * Reads through a few windows that are kept, so that descriptors, directories and small files which lie together
 * come in one read: a typical context image in one or two.
 */

import { IsoError } from '../error.ts'
import type { ByteSource } from './byte-source.ts'

/** Just `length` bytes from `position` on. @throws IsoError where the image ends before. */
export type ReadExactly = (position: number, length: number) => Uint8Array

const windowSize = 32 * 1024
const windowsKept = 8

export const readThroughWindows = (source: ByteSource): ReadExactly => {
  const windows = new Map<number, Uint8Array>()

  const windowAt = (index: number): Uint8Array => {
    const window = windows.get(index) ?? source.read(index * windowSize, windowSize)
    windows.delete(index)
    windows.set(index, window) // the last one used is the last in the map
    const [oldest] = windows.keys()
    if (windows.size > windowsKept && oldest !== undefined) windows.delete(oldest)
    return window
  }

  const fromWindows = (position: number, length: number): Uint8Array => {
    const first = Math.floor(position / windowSize)
    const start = position - first * windowSize
    const window = windowAt(first).subarray(start, start + length)
    const missing = length - window.length
    if (missing === 0 || start + window.length < windowSize) return window
    return Buffer.concat([window, fromWindows(position + window.length, missing)])
  }

  return (position, length) => {
    const whole = source.size === null || position + length <= source.size
    const bytes = !whole
      ? undefined
      : length <= windowSize
        ? fromWindows(position, length)
        : source.read(position, length)
    if (bytes?.length === length) return bytes
    throw new IsoError(
      `the image ends before byte ${position + length}, where something should be: it is cut off or damaged; build or copy it again`,
    )
  }
}
