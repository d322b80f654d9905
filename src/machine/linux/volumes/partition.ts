/**
 * How far a partition can grow: to the end of its disk where no other one follows it. Where partitions are the kernel
 * says in sysfs, which kind of table it is the disk.
 */
import { posix } from 'node:path'
import type { GuestFiles } from '../../files.ts'
import type { Partition } from '../../volumes.ts'
import { numberOf, sysfsSector } from '../kernel-files.ts'
import { readDevice } from '../read-device.ts'

/** A stretch of a disk in bytes. */
interface Stretch {
  readonly start: number
  readonly end: number
}

interface Extended extends Stretch {
  readonly number: number
}

/** A partition table: how far partitions may reach, and the extended partition it has. */
interface Table {
  readonly limit: number
  readonly extended: Extended | null
}

const extendedTypes = [0x05, 0x0f, 0x85]

/**
 * UEFI §5.2.3: the protective MBR of a GPT has an entry of type 0xee. Behind the last partition of a GPT lies its
 * second copy: 16 KiB of entries, and a header in a sector of its own. An MBR counts sectors in 32 bits.
 */
const readTable = (files: GuestFiles, disk: string, bytes: number, sector: number): Table | null => {
  const mbr = readDevice(files, disk, 0, 512)
  if (mbr.length < 512 || mbr.readUInt16LE(510) !== 0xaa55) return null
  const entries = [0, 1, 2, 3].map(index => {
    const entry = mbr.subarray(446 + 16 * index)
    const start = entry.readUInt32LE(8) * sector
    return { number: index + 1, type: entry[4] ?? 0, start, end: start + entry.readUInt32LE(12) * sector }
  })
  if (entries.some(({ type }) => type === 0xee)) return { limit: bytes - 16 * 1024 - sector, extended: null }
  const extended = entries.find(({ type }) => extendedTypes.includes(type)) ?? null
  return { limit: Math.min(bytes, 2 ** 32 * sector), extended }
}

const stretchOf = (files: GuestFiles, device: string): Stretch => {
  const start = numberOf(files, `${device}/start`) * sysfsSector
  return { start, end: start + numberOf(files, `${device}/size`) * sysfsSector }
}

/** All partitions of a disk but this one. */
const others = (files: GuestFiles, diskFolder: string, own: string): readonly Stretch[] =>
  files
    .list(diskFolder)
    .filter(name => name !== posix.basename(own))
    .map(name => `${diskFolder}/${name}`)
    .filter(folder => files.status(`${folder}/partition`) !== null)
    .map(folder => stretchOf(files, folder))

/** Logical partitions are counted from 5 on: they lie in the extended one. */
const isLogical = (number: number, table: Table): boolean => number >= 5 && table.extended !== null

/**
 * What is known of a partition.
 *
 * @param folder its folder in sysfs, with no link in the path: that of its disk is above it
 * @param disk the disk's path below /dev
 */
export const readPartition = (files: GuestFiles, folder: string, disk: string): Partition => {
  const diskFolder = posix.dirname(folder)
  const number = numberOf(files, `${folder}/partition`)
  const { start, end } = stretchOf(files, folder)
  const asItIs = { disk, number, most: end - start, container: null }
  if (others(files, diskFolder, folder).some(other => other.start >= end)) return asItIs
  const bytes = numberOf(files, `${diskFolder}/size`) * sysfsSector
  const sector = numberOf(files, `${diskFolder}/queue/logical_block_size`) || sysfsSector
  const table = readTable(files, disk, bytes, sector)
  if (table === null || table.limit <= end) return asItIs
  const { extended } = table
  if (!isLogical(number, table) || extended === null)
    // An extended one may have nothing in it, so that the kernel's list does not tell how far it reaches.
    return extended !== null && extended.start >= end ? asItIs : { ...asItIs, most: table.limit - start }
  const isContainerFull = extended.end < table.limit
  return { ...asItIs, most: table.limit - start, container: isContainerFull ? extended.number : null }
}
