/**
 * Directory records as they stand in a directory (ECMA-119 §9.1), every length checked before it is used.
 */

import { readRecordDate } from '../dates.ts'
import { IsoError } from '../error.ts'
import { sectorSize } from '../sector.ts'

export interface DirectoryRecord {
  readonly identifier: Uint8Array
  /** First logical block of the content. */
  readonly extent: number
  /** Bytes of the content. */
  readonly length: number
  readonly flags: number
  /** Not 0 where the content is interleaved with something else (ECMA-119 §6.4.3). */
  readonly unitSize: number
  /** Unix seconds. */
  readonly modified: number
  readonly systemUse: Uint8Array
}

/** File flags, ECMA-119 §9.1.6. */
export const recordFlag = { directory: 0x02, associated: 0x04, goesOn: 0x80 } as const

const broken = (what: string): IsoError =>
  new IsoError(`a directory is damaged: ${what}; build or copy the image again`)

/** One record from bytes that begin with it. @throws IsoError where its lengths cannot be. */
export const recordOf = (bytes: Uint8Array): DirectoryRecord => {
  const length = bytes[0] ?? 0
  const nameLength = bytes[32] ?? 0
  if (length < 34 || length > bytes.length) throw broken(`a record of ${length} bytes does not fit`)
  if (nameLength === 0 || 33 + nameLength > length)
    throw broken(`a name of ${nameLength} bytes does not fit in its record`)
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, length)
  const systemUse = 33 + nameLength + ((nameLength + 1) % 2)
  return {
    identifier: view.subarray(33, 33 + nameLength),
    extent: view.readUInt32LE(2) + view.readUInt8(1), // behind its extended attribute record
    length: view.readUInt32LE(10),
    flags: view.readUInt8(25),
    unitSize: view.readUInt8(26),
    modified: readRecordDate(view.subarray(18, 25)),
    systemUse: view.subarray(Math.min(systemUse, length)),
  }
}

/** The records of a directory, its own and its parent's first. */
export function* recordsOf(directory: Uint8Array): Generator<DirectoryRecord> {
  for (let at = 0; at < directory.length; ) {
    const sectorEnd = Math.min(at - (at % sectorSize) + sectorSize, directory.length)
    const length = directory[at] ?? 0
    if (length === 0) {
      at = sectorEnd // no record crosses the end of a sector
      continue
    }
    yield recordOf(directory.subarray(at, sectorEnd))
    at += length
  }
}
