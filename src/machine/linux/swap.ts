/**
 * Swap space that nobody uses: devices with its signature that are not in /proc/swaps. Where udev is at work it knows
 * what a device holds, and has seen whether it is rather a part of something else; without it the signature is read.
 */
import type { GuestFiles } from '../files.ts'
import { blockFolder, isCdrom, isPassing, resolved, textOf } from './kernel-files.ts'
import { readMounts } from './mountinfo.ts'
import { readDevice } from './read-device.ts'

/** What udev(7) has found on a device; null where it has not looked, or is not there. */
const udevType = (files: GuestFiles, name: string): string | null => {
  const number = textOf(files, `${blockFolder}/${name}/dev`)
  const entry = number === '' ? '' : textOf(files, `/run/udev/data/b${number}`)
  return entry === '' ? null : (/^E:ID_FS_TYPE=(.*)$/m.exec(entry)?.[1] ?? '')
}

/** udev knows that this device holds swap space. */
export const holdsSwap = (files: GuestFiles, name: string): boolean => udevType(files, name) === 'swap'

/** What a swap area may be divided into, mkswap(8): its signature is at the end of the first page. */
const pageSizes = [4, 8, 16, 32, 64].map(kibibytes => kibibytes * 1024)

const signature = 'SWAPSPACE2'

/** A machine that sleeps has written S1SUSPEND in its place. */
const hasSignature = (files: GuestFiles, device: string): boolean => {
  const start = readDevice(files, device, 0, 64 * 1024)
  return pageSizes.some(size => start.toString('latin1', size - signature.length, size) === signature)
}

/** It is a whole of its own: without partitions, and nothing is made of it. */
const isWhole = (files: GuestFiles, name: string): boolean => {
  const folder = `${blockFolder}/${name}`
  return (
    files.list(`${folder}/holders`).length === 0 &&
    textOf(files, `${folder}/removable`) !== '1' &&
    !files.list(folder).some(entry => files.status(`${folder}/${entry}/partition`) !== null)
  )
}

/** The links below /dev/disk that fstab(5) means. */
const links: Readonly<Record<string, string>> = {
  UUID: 'by-uuid',
  LABEL: 'by-label',
  PARTUUID: 'by-partuuid',
  PARTLABEL: 'by-partlabel',
}

const deviceOf = (files: GuestFiles, spec: string): string => {
  const tag = /^(\w+)="?([^"]*)"?$/.exec(spec)
  const folder = links[tag?.[1] ?? '']
  return resolved(files, folder === undefined ? spec : `/dev/disk/${folder}/${tag?.[2] ?? ''}`)
}

/** Devices that fstab(5) has as swap space: it says when and how they are used. */
const inFstab = (files: GuestFiles): ReadonlySet<string> =>
  new Set(
    textOf(files, '/etc/fstab')
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(([spec = '#', , type]) => !spec.startsWith('#') && type === 'swap')
      .map(([spec = '']) => deviceOf(files, spec)),
  )

/** Paths of the devices that swap goes to now, links resolved. */
export const activeSwap = (files: GuestFiles): ReadonlySet<string> =>
  new Set(
    textOf(files, '/proc/swaps')
      .split('\n')
      .slice(1)
      .map(line => resolved(files, line.split(/\s+/)[0] ?? '')),
  )

/** Paths of devices that hold swap space which is not used, sorted. */
export const readIdleSwap = (files: GuestFiles): readonly string[] => {
  const hasUdev = files.status('/run/udev/control') !== null
  const names = files.list(blockFolder).filter(name => !isPassing(name) && !isCdrom(name))
  const pathOf = (name: string): string => `/dev/${name.replaceAll('!', '/')}`
  const isSwap = (name: string): boolean =>
    hasUdev ? holdsSwap(files, name) : isWhole(files, name) && hasSignature(files, pathOf(name))
  const found = names.filter(isSwap)
  if (found.length === 0) return []
  const taken = new Set([...activeSwap(files), ...inFstab(files)])
  const mounted = new Set(readMounts(files).map(({ source }) => resolved(files, source)))
  return found
    .filter(name => isWhole(files, name))
    .map(pathOf)
    .filter(path => !taken.has(path) && !mounted.has(path))
}
