/** A few bytes of a block device. */
import { closeSync, openSync, readSync } from 'node:fs'
import type { GuestFiles } from '../files.ts'

/** So many bytes from this place on, fewer at the end; empty where the device cannot be read. */
export const readDevice = (files: GuestFiles, path: string, offset: number, length: number): Buffer => {
  try {
    const device = openSync(files.onMachine(path), 'r')
    try {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, readSync(device, bytes, 0, length, offset))
    } finally {
      closeSync(device)
    }
  } catch {
    return Buffer.alloc(0)
  }
}
