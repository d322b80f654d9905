/**
 * Copies large files into an image with several readers and writers at a time, each with one buffer, so that
 * reading and writing overlap and memory stays the same however large a file is.
 */

import { closeSync } from 'node:fs'
import { changed } from '../error.ts'
import { sectorSize } from '../sector.ts'
import type { ImageTarget } from './contents.ts'
import { checkUnchanged, type DiskContent, openContent, unreadable } from './disk-file.ts'
import { read, writeAt } from './file-calls.ts'

/** As many as there are threads for file system calls in Node. */
const lanes = 4
/** So large since handing a call to a thread takes as long as copying some 100 KiB. */
const pieceSize = 1 << 21

/** A file that is being copied. */
interface OpenFile {
  readonly stored: DiskContent
  readonly descriptor: number
  /** Pieces that are not in the image yet. */
  left: number
}

/** One step of the work: `length` bytes of the file from `at` on. */
interface Piece {
  readonly file: OpenFile
  readonly at: number
  readonly length: number
}

function* piecesOf(contents: readonly DiskContent[], open: Set<OpenFile>): Generator<Piece> {
  for (const stored of contents) {
    const { size } = stored
    const file = { stored, descriptor: openContent(stored), left: Math.ceil(size / pieceSize) }
    open.add(file)
    for (let at = 0; at < size; at += pieceSize) yield { file, at, length: Math.min(pieceSize, size - at) }
  }
}

const readPiece = async ({ file, at, length }: Piece, buffer: Buffer): Promise<Buffer> => {
  let done = 0
  try {
    while (done < length) {
      const { bytesRead } = await read(file.descriptor, buffer, done, length - done, at + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
  } catch (error) {
    throw unreadable(file.stored, error)
  }
  if (done < length) throw changed(file.stored.path, file.stored.size, `it gives ${at + done}`)
  return buffer.subarray(0, done)
}

/**
 * Copies each file to its place. Pieces of nothing but zeros are left out: the image has a hole there.
 *
 * @throws IsoError where a file cannot be read or has become another; an error of node:fs where writing fails
 */
export const copyLarge = async (contents: readonly DiskContent[], target: ImageTarget): Promise<void> => {
  if (contents.length === 0) return
  const open = new Set<OpenFile>()
  const pieces = piecesOf(contents, open)
  const finish = (file: OpenFile): void => {
    checkUnchanged(file.descriptor, file.stored)
    open.delete(file)
    closeSync(file.descriptor)
  }
  const zeros = Buffer.alloc(pieceSize)
  const lane = async (): Promise<void> => {
    const buffer = Buffer.allocUnsafeSlow(pieceSize)
    for (const piece of pieces) {
      const bytes = await readPiece(piece, buffer)
      const isHole = bytes.equals(zeros.subarray(0, bytes.length))
      if (!isHole) await writeAt(target.file, bytes, piece.file.stored.extent * sectorSize + piece.at)
      target.onProgress(piece.length)
      if (--piece.file.left === 0) finish(piece.file)
    }
  }
  try {
    // All lanes have to end before the files are closed under them.
    const ended = await Promise.allSettled(Array.from({ length: lanes }, lane))
    for (const { status, reason } of ended.filter(one => one.status === 'rejected'))
      if (status === 'rejected') throw reason
  } finally {
    for (const { descriptor } of open) closeSync(descriptor)
  }
}
