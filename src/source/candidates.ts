/**
 * Which block devices may carry a context, in the order in which they are looked at.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isCdrom } from '../machine/linux/kernel-files.ts'
import type { Places } from './places.ts'

/** A block device worth looking at. */
interface Candidate {
  /** As sysfs calls it, such as sr0. */
  readonly name: string
  /** Its node, such as /dev/sr0. */
  readonly device: string
  readonly cdrom: boolean
}

/**
 * Devices left out: loop and RAM disks are files of this machine itself; a floppy drive without a disk
 * keeps a reader waiting for seconds; device mapper and md may be suspended, which blocks a reader for good.
 * Should one of those hold a context after all, its link in /dev/disk/by-label leads to it.
 */
const leftOut = /^(loop|ram|zram|fd|dm-|md)\d/

/** 16 sectors of system area and two volume descriptors, 2048 bytes each (ECMA-119 §6.2.1, §6.7.1). */
const leastSectors = (18 * 2048) / 512

/** Size of a block device in 512-byte sectors as the kernel has it at this moment; null where it does not say. */
export const sectorsOf = ({ sys }: Places, name: string): number | null => {
  try {
    return Number(readFileSync(join(sys, 'class/block', name, 'size'), 'latin1'))
  } catch {
    return null
  }
}

/** sr2 before sr10, sdb before sda1: whole disks come before partitions. */
const byNumber = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1)

/**
 * CD-ROM drives first, by number; then every other block device that is large enough. Lazy: what follows a
 * device is asked for only when that device was not the one.
 */
export function* candidates(places: Places): Generator<Candidate> {
  let names: readonly string[]
  try {
    names = readdirSync(join(places.sys, 'class/block')).toSorted(byNumber)
  } catch {
    return
  }
  // a name's slashes are exclamation marks in sysfs, such as cciss!c0d0
  const node = (name: string) => join(places.dev, name.replaceAll('!', '/'))
  for (const name of names.filter(isCdrom)) yield { name, device: node(name), cdrom: true }
  for (const name of names) {
    if (isCdrom(name) || leftOut.test(name)) continue
    if ((sectorsOf(places, name) ?? leastSectors) < leastSectors) continue
    yield { name, device: node(name), cdrom: false }
  }
}
