/**
 * The volume descriptors: whether this is an ISO 9660 volume, what it is called, and where its trees begin
 * (ECMA-119 §8, and the Joliet specification).
 */

import { IsoError } from '../error.ts'
import { sectorSize } from '../sector.ts'
import type { ByteSource } from './byte-source.ts'
import type { ReadExactly } from './windows.ts'

export interface VolumeRoot {
  readonly label: string
  /** Bytes of a logical block, the unit of all places in the volume. */
  readonly blockSize: number
  /** The root's directory record (34 bytes). */
  readonly rootRecord: Uint8Array
  /** The whole descriptor. */
  readonly bytes: Uint8Array
}

export interface Descriptors {
  readonly primary: VolumeRoot
  readonly joliet: VolumeRoot | null
}

/** ECMA-119 §6.7.1: descriptors begin behind the system area. */
const firstDescriptor = 16 * sectorSize
/** More are not looked at: a set has a handful. */
const mostDescriptors = 64

const type = { primary: 1, supplementary: 2, terminator: 255 } as const

const isDescriptor = (bytes: Uint8Array): boolean =>
  bytes.length === sectorSize && Buffer.from(bytes.subarray(1, 6)).toString('latin1') === 'CD001'

const blockSizes = [512, 1024, 2048]

const volumeRoot = (bytes: Uint8Array): VolumeRoot => {
  const view = Buffer.from(bytes)
  const blockSize = view.readUInt16LE(128)
  if (!blockSizes.includes(blockSize))
    throw new IsoError(
      `the volume descriptor is damaged: its block size is ${blockSize} bytes, not 512, 1024 or 2048`,
    )
  const label = view.toString('latin1', 40, 72).replace(/[ \0]+$/, '')
  return { label, blockSize, rootRecord: view.subarray(156, 190), bytes: view }
}

/** Joliet's escape sequences for UCS-2 level 1, 2 and 3. */
const isJoliet = (bytes: Uint8Array): boolean =>
  bytes[0] === type.supplementary &&
  bytes[88] === 0x25 &&
  bytes[89] === 0x2f &&
  [0x40, 0x43, 0x45].includes(bytes[90] ?? 0)

/** The descriptors from the first on, in whatever order they come. */
function* descriptorsOf(read: (position: number) => Uint8Array): Generator<Uint8Array> {
  for (let index = 0; index < mostDescriptors; index++) {
    const bytes = read(firstDescriptor + index * sectorSize)
    if (!isDescriptor(bytes) || bytes[0] === type.terminator) return
    yield bytes
  }
}

/**
 * The label of the ISO 9660 volume, without blanks at its end; null where it is none. Reads a sector or two.
 *
 * @throws IsoError where the source cannot be read
 */
export const volumeLabel = (source: ByteSource): string | null => {
  for (const bytes of descriptorsOf(position => source.read(position, sectorSize)))
    if (bytes[0] === type.primary)
      return Buffer.from(bytes.subarray(40, 72))
        .toString('latin1')
        .replace(/[ \0]+$/, '')
  return null
}

/** @throws IsoError where there is no primary descriptor, or a broken one */
export const readDescriptors = (read: ReadExactly, size: number | null): Descriptors => {
  if (size !== null && size < firstDescriptor + sectorSize)
    throw new IsoError(`${size} bytes are too few for an ISO 9660 image`)
  let primary: VolumeRoot | null = null
  let joliet: VolumeRoot | null = null
  for (const bytes of descriptorsOf(position => read(position, sectorSize))) {
    if (bytes[0] === type.primary) primary ??= volumeRoot(bytes)
    else if (isJoliet(bytes)) joliet ??= volumeRoot(bytes)
  }
  if (primary === null)
    throw new IsoError('this is no ISO 9660 image: it has no primary volume descriptor at byte 32768')
  return { primary, joliet }
}
