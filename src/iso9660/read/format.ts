/**
 * Which of an image's trees is read, and how its records become names and fields: Rock Ridge where there is any,
 * else Joliet, else the plain names of ECMA-119. To read another kind of tree, add a `TreeFormat` here.
 */

import type { Budget } from './budget.ts'
import type { Descriptors, VolumeRoot } from './descriptors.ts'
import { jolietName, plainName } from './naming.ts'
import { type DirectoryRecord, recordOf } from './records.ts'
import { noSystemUse, type SystemUse } from './rock-ridge-fields.ts'
import { systemUseOf } from './system-use.ts'
import type { ReadExactly } from './windows.ts'

interface TreeFormat {
  readonly volume: VolumeRoot
  /** Rock Ridge fields are read, and relocated directories are shown in their place. */
  readonly rockRidge: boolean
  readonly useOf: (record: DirectoryRecord) => SystemUse
  /** The name of a record whose fields have none. */
  readonly nameOf: (identifier: Uint8Array) => string
}

/** The first record of the directory at this byte, which is the directory's own (ECMA-119 §6.8.2.2). */
export const ownRecord = (read: ReadExactly, position: number): DirectoryRecord =>
  recordOf(read(position, read(position, 1)[0] ?? 0))

/** CD-ROM XA has 14 bytes of its own before the fields (SUSP §5.3). */
const xaLength = 14

/** How many bytes come before the fields of the tree's records; null where it has no Rock Ridge. */
const rockRidgeSkip = (own: DirectoryRecord, fieldsOf: (area: Uint8Array) => SystemUse): number | null => {
  for (const start of [0, xaLength]) {
    const area = own.systemUse.subarray(start)
    if (Buffer.from(area.subarray(0, 2)).toString('latin1') !== 'SP') continue
    const { skip, rockRidge } = fieldsOf(area)
    return rockRidge ? skip : null
  }
  return null
}

/** @throws IsoError where the primary tree's root is damaged */
export const formatOf = (read: ReadExactly, { primary, joliet }: Descriptors, budget: Budget): TreeFormat => {
  const fieldsOf = (area: Uint8Array): SystemUse =>
    systemUseOf(area, (block, offset, length) => {
      budget.spend(length)
      return read(block * primary.blockSize + offset, length)
    })
  const own = ownRecord(read, recordOf(primary.rootRecord).extent * primary.blockSize)
  const skip = rockRidgeSkip(own, fieldsOf)
  if (skip !== null)
    return {
      volume: primary,
      rockRidge: true,
      useOf: record => fieldsOf(record.systemUse.subarray(skip)),
      nameOf: plainName,
    }
  const plain = { rockRidge: false, useOf: () => noSystemUse }
  return joliet !== null
    ? { ...plain, volume: joliet, nameOf: jolietName }
    : { ...plain, volume: primary, nameOf: plainName }
}
