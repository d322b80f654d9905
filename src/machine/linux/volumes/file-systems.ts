/**
 * How large a file system is, as it says itself in its superblock. To add a type: its reader in `readers`, and the
 * program that grows it in `modules/linux/growing/file-systems.ts`.
 */
import { statfsSync } from 'node:fs'
import type { GuestFiles } from '../../files.ts'
import { readDevice } from '../read-device.ts'

export interface FileSystemSize {
  readonly bytes: number
  /** Btrfs: the number of this device among its devices. */
  readonly deviceId?: number
}

type Reader = (files: GuestFiles, device: string, mountPoint: string) => FileSystemSize | null

/** ext2/3/4, kernel documentation "ext4 Data Structures": the superblock begins at byte 1024. */
const readExt: Reader = (files, device) => {
  const superblock = readDevice(files, device, 1024, 1024)
  if (superblock.length < 1024 || superblock.readUInt16LE(0x38) !== 0xef53) return null
  const has64Bit = (superblock.readUInt32LE(0x60) & 0x80) !== 0
  const high = has64Bit ? superblock.readUInt32LE(0x150) : 0
  const blocks = high * 2 ** 32 + superblock.readUInt32LE(0x4)
  return { bytes: blocks * 2 ** (10 + superblock.readUInt32LE(0x18)) }
}

/** `f_type` of statfs(2). */
const xfsMagic = 0x58465342

/**
 * XFS Algorithms & Data Structures, "Superblocks": big-endian, at byte 0. On a mounted file system that has just grown
 * it is out of date for a while, so that the kernel is asked as well: it leaves out the log.
 */
const readXfs: Reader = (files, device, mountPoint) => {
  const superblock = readDevice(files, device, 0, 512)
  if (superblock.length < 512 || superblock.readUInt32BE(0) !== xfsMagic) return null
  const blockSize = superblock.readUInt32BE(4)
  const blocks = Number(superblock.readBigUInt64BE(8))
  const isLogInside = superblock.readBigUInt64BE(48) !== 0n
  const logBlocks = isLogInside ? superblock.readUInt32BE(96) : 0
  try {
    const mounted = statfsSync(files.onMachine(mountPoint))
    if (mounted.type === xfsMagic && mounted.bsize === blockSize)
      return { bytes: Math.max(blocks, mounted.blocks + logBlocks) * blockSize }
  } catch {
    // What the disk says is all there is then.
  }
  return { bytes: blocks * blockSize }
}

/** Btrfs on-disk format: the superblock is at 64 KiB, and the item of the device it lies on in it at 0xc9. */
const readBtrfs: Reader = (files, device) => {
  const superblock = readDevice(files, device, 0x10000, 4096)
  if (superblock.length < 4096 || superblock.toString('latin1', 0x40, 0x48) !== '_BHRfS_M') return null
  return {
    bytes: Number(superblock.readBigUInt64LE(0xd1)),
    deviceId: Number(superblock.readBigUInt64LE(0xc9)),
  }
}

const readers: Readonly<Record<string, Reader>> = {
  ext2: readExt,
  ext3: readExt,
  ext4: readExt,
  xfs: readXfs,
  btrfs: readBtrfs,
}

/** null where this type is not known, or the device says something else. */
export const readFileSystem = (
  files: GuestFiles,
  type: string,
  device: string,
  mountPoint: string,
): FileSystemSize | null =>
  Object.hasOwn(readers, type) ? (readers[type]?.(files, device, mountPoint) ?? null) : null
