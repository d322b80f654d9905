/**
 * The file system that is mounted at /, and the block device below it, read from mountinfo (proc(5)), sysfs and
 * the superblock: that there is nothing to grow is known without a process. To add a type of file system: its
 * reader in `sizes`.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import type { RootVolume } from '../facts.ts'
import type { GuestFiles } from '../files.ts'

const text = (files: GuestFiles, path: string): string => Buffer.from(files.read(path) ?? []).toString()

/** ext2/3/4, kernel documentation "ext4 Data Structures": the superblock begins at byte 1024. */
const extBytes = (start: Buffer): number | null => {
  const superblock = start.subarray(1024)
  if (superblock.length < 1024 || superblock.readUInt16LE(0x38) !== 0xef53) return null
  const has64Bit = (superblock.readUInt32LE(0x60) & 0x80) !== 0
  const high = has64Bit ? superblock.readUInt32LE(0x150) : 0
  return (high * 2 ** 32 + superblock.readUInt32LE(0x4)) * 2 ** (10 + superblock.readUInt32LE(0x18))
}

const sizes: Readonly<Record<string, (start: Buffer) => number | null>> = {
  ext2: extBytes,
  ext3: extBytes,
  ext4: extBytes,
}

const readStart = (path: string): Buffer | null => {
  try {
    const device = openSync(path, 'r')
    try {
      const start = Buffer.alloc(2048)
      return start.subarray(0, readSync(device, start, 0, start.length, 0))
    } finally {
      closeSync(device)
    }
  } catch {
    return null
  }
}

/** The mount that / shows: of several on top of each other the last one listed. */
const rootMount = (files: GuestFiles) => {
  const fields = text(files, '/proc/self/mountinfo')
    .split('\n')
    .map(line => line.split(' '))
    .findLast(parts => parts[4] === '/')
  const dash = fields?.indexOf('-', 6) ?? -1
  if (fields === undefined || dash < 0) return null
  const options = `${fields[5]},${fields[dash + 3]}`.split(',')
  return { number: fields[2] ?? '', type: fields[dash + 1] ?? '', readOnly: options.includes('ro') }
}

/** null where / is on no block device of its own, or on a type of file system whose size is not read. */
export const readRootVolume = (files: GuestFiles): RootVolume | null => {
  const mount = rootMount(files)
  const sizeOf = sizes[mount?.type ?? '']
  if (mount === null || sizeOf === undefined) return null
  const device = `/sys/dev/block/${mount.number}`
  const name = /^DEVNAME=(.+)$/m.exec(text(files, `${device}/uevent`))?.[1]
  // sysfs counts in sectors of 512 bytes, whatever those of the disk are.
  const deviceBytes = Number(text(files, `${device}/size`)) * 512
  if (name === undefined || !(deviceBytes > 0)) return null
  const start = readStart(files.onMachine(`/dev/${name}`))
  const bytes = start === null ? null : sizeOf(start)
  if (bytes === null) return null
  return { device: `/dev/${name}`, type: mount.type, readOnly: mount.readOnly, deviceBytes, bytes }
}
