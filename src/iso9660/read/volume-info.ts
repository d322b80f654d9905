/**
 * What a volume says of itself beside its files: who made it, when, how large it is, which names it has.
 */

import { readVolumeDate } from '../dates.ts'
import type { Descriptors } from './descriptors.ts'

export interface VolumeInfo {
  /** The program that made the volume, or whoever its maker names as preparer; '' where neither is told. */
  readonly maker: string
  /** When it was made, Unix seconds; 0 where it does not say. */
  readonly created: number
  /** Bytes, as its descriptor has it; the file or device may be longer. */
  readonly size: number
  /** Names and attributes of POSIX (IEEE P1282); what is read where it is there. */
  readonly rockRidge: boolean
  /** Names of up to 64 characters for Windows. */
  readonly joliet: boolean
}

/** An identifier of a descriptor, without the blanks it is filled up with and whatever is no plain text. */
const textAt = (descriptor: Uint8Array, start: number, length: number): string =>
  Buffer.from(descriptor.subarray(start, start + length))
    .toString('latin1')
    .replace(/[\0-\x1f\x7f-\x9f]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** Out of the primary descriptor, ECMA-119 §8.4. */
export const volumeInfo = ({ primary, joliet }: Descriptors, rockRidge: boolean): VolumeInfo => {
  const { bytes, blockSize } = primary
  const application = textAt(bytes, 574, 128) // §8.4.20
  return {
    maker: application === '' ? textAt(bytes, 446, 128) : application, // §8.4.19
    created: readVolumeDate(bytes.subarray(813, 830)), // §8.4.26
    size: Buffer.from(bytes).readUInt32LE(80) * blockSize, // §8.4.8
    rockRidge,
    joliet: joliet !== null,
  }
}
