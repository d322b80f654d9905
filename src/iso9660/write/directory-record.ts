/**
 * One record of a directory: where a file or directory lies and what it is called (ECMA-119 §9.1).
 */

import { recordDate } from '../dates.ts'
import { putBoth16, putBoth32, zeros } from '../sector.ts'

interface RecordValues {
  readonly identifier: Uint8Array
  readonly extent: number
  /** Bytes of the extent. */
  readonly length: number
  /** Bits of `recordFlag`. */
  readonly flags: number
  /** Unix seconds. */
  readonly modified: number
  readonly systemUse: Uint8Array
}

/** File flags, ECMA-119 §9.1.6. */
export const recordFlag = { directory: 0x02, goesOn: 0x80 } as const

/** A length is one byte, and even. */
const longestRecord = 254

/** Bytes up to the system use field, which begins on an even offset. */
const fixedLength = (identifier: Uint8Array): number => {
  const end = 33 + identifier.length
  return end + (end % 2)
}

/** Bytes that a record with this identifier leaves for its system use field. */
export const systemUseRoom = (identifier: Uint8Array): number => longestRecord - fixedLength(identifier)

export const directoryRecord = (values: RecordValues): Uint8Array => {
  const { identifier, systemUse } = values
  const start = fixedLength(identifier)
  const length = start + systemUse.length
  const record = zeros(length + (length % 2))
  record[0] = record.length
  putBoth32(record, 2, values.extent)
  putBoth32(record, 10, values.length)
  record.set(recordDate(values.modified), 18)
  record[25] = values.flags
  putBoth16(record, 28, 1) // the volume's number in its set
  record[32] = identifier.length
  record.set(identifier, 33)
  record.set(systemUse, start)
  return record
}
