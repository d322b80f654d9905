/**
 * The descriptors at the beginning of the volume: the primary one (ECMA-119 §8.4), Joliet's supplementary one
 * (ECMA-119 §8.5 with the escape sequence of the Joliet specification) and the terminator (ECMA-119 §8.3).
 */

import { noVolumeDate, volumeDate } from '../dates.ts'
import { putBoth16, putBoth32, sectorSize, zeros } from '../sector.ts'
import { directoryRecord, recordFlag } from './directory-record.ts'
import { bigEndianText, type Folder } from './hierarchy.ts'

/** What a descriptor says of its volume and of its tree. */
export interface VolumeValues {
  readonly label: string
  /** Unix seconds. */
  readonly created: number
  /** Sectors of the whole volume. */
  readonly sectors: number
  readonly root: Folder
  /** Bytes of a path table, and the first sector of the one in each byte order. */
  readonly pathTable: { readonly length: number; readonly little: number; readonly big: number }
}

/** What made the volume, in a-characters (ECMA-119 §8.4.22). */
const application = 'VMCONTEXT'

/** Puts a text into a field of zeros. */
type PutText = (field: Buffer, text: string) => void

/** Filled up with blanks (ECMA-119 §7.4.3.1). */
const putPlainText: PutText = (field, text) => {
  field.fill(' ')
  field.write(text, 'latin1')
}

/** As many characters as fit, filled up with blanks; an odd byte at the end stays zero. */
const putJolietText: PutText = (field, text) => {
  const characters = field.subarray(0, field.length - (field.length % 2))
  characters.fill('\0 ')
  characters.set(bigEndianText(text).subarray(0, characters.length))
}

const descriptor = (type: number): Buffer => {
  const bytes = zeros(sectorSize)
  bytes[0] = type
  bytes.write('CD001', 1, 'latin1')
  bytes[6] = 1
  return bytes
}

/** Fields that both kinds have at the same offsets (ECMA-119 §8.4.5 to §8.4.31). */
const volumeDescriptor = (type: number, values: VolumeValues, fill: PutText): Buffer => {
  const bytes = descriptor(type)
  const put = (offset: number, part: Uint8Array): void => bytes.set(part, offset)
  const putText = (offset: number, length: number, text: string): void =>
    fill(bytes.subarray(offset, offset + length), text)
  putText(8, 32, '') // system
  putText(40, 32, values.label)
  putBoth32(bytes, 80, values.sectors)
  putBoth16(bytes, 120, 1) // volumes in the set
  putBoth16(bytes, 124, 1) // this one's number
  putBoth16(bytes, 128, sectorSize)
  putBoth32(bytes, 132, values.pathTable.length)
  bytes.writeUInt32LE(values.pathTable.little, 140)
  bytes.writeUInt32BE(values.pathTable.big, 148)
  const { root } = values
  const record = {
    identifier: Uint8Array.of(0),
    extent: root.extent,
    length: root.length,
    flags: recordFlag.directory,
    modified: root.node.modified,
    systemUse: new Uint8Array(),
  }
  put(156, directoryRecord(record))
  putText(190, 128, '') // volume set
  putText(318, 128, '') // publisher
  putText(446, 128, '') // who prepared the data
  putText(574, 128, application)
  for (const offset of [702, 739, 776]) putText(offset, 37, '') // files with copyright, abstract, bibliography
  put(813, volumeDate(values.created))
  put(830, volumeDate(values.created)) // last modified
  put(847, noVolumeDate) // expires
  put(864, noVolumeDate) // effective from
  bytes[881] = 1 // file structure version
  return bytes
}

/** ECMA-119 §8.4. */
export const primaryDescriptor = (values: VolumeValues): Buffer => volumeDescriptor(1, values, putPlainText)

/** Joliet: UCS-2 level 3, so the escape sequence is %/E (ISO 2022 by way of ECMA-119 §8.5.6). */
export const jolietDescriptor = (values: VolumeValues): Buffer => {
  const bytes = volumeDescriptor(2, values, putJolietText)
  bytes.write('%/E', 88, 'latin1')
  return bytes
}

/** ECMA-119 §8.3. */
export const terminator = (): Buffer => descriptor(255)
