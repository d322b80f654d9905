/**
 * A block device and what it lies on, found through sysfs by its number and never by the look of its name: a partition's
 * folder is in its disk's (`partition`), what device mapper and md make has `slaves/`.
 */
import { posix } from 'node:path'
import type { GuestFiles } from '../../files.ts'
import type { BlockDevice, Composed } from '../../volumes.ts'
import { blockFolder, numberOf, resolved, sysfsSector, textOf } from '../kernel-files.ts'
import { readLogicalVolume } from './lvm.ts'
import { readPartition } from './partition.ts'

/** More layers than anybody has on top of each other. */
const mostLayers = 8

/** The device's path below /dev, as the kernel calls it; undefined where there is no such device. */
const nodeOf = (files: GuestFiles, folder: string): string | undefined => {
  const name = /^DEVNAME=(.+)$/m.exec(textOf(files, `${folder}/uevent`))?.[1]
  return name === undefined ? undefined : `/dev/${name}`
}

/** Device mapper's users begin a device's UUID with their name: LVM-…, CRYPT-LUKS2-…, mpath-…, part1-mpath-…. */
const makerOf = (files: GuestFiles, folder: string): string => {
  const uuid = textOf(files, `${folder}/dm/uuid`)
  if (uuid !== '') return uuid.split('-')[0] ?? ''
  return files.status(`${folder}/md`) === null ? '' : 'md'
}

const readComposed = (files: GuestFiles, folder: string, layers: number): Composed | null => {
  const slaves = files.list(`${folder}/slaves`)
  if (slaves.length === 0 || layers === 0) return null
  const on = slaves
    .map(name => readBlockDevice(files, `${folder}/slaves/${name}`, layers - 1))
    .filter(device => device !== null)
  const by = makerOf(files, folder)
  const [only] = on
  const isPlain = by === 'LVM' && only !== undefined && slaves.length === 1
  const volume = isPlain ? readLogicalVolume(files, textOf(files, `${folder}/dm/uuid`), only.path) : null
  return { by, on, ...(volume !== null && { volume }) }
}

/** @param path a folder of sysfs, or a link to one; null where it is none of a block device */
export const readBlockDevice = (files: GuestFiles, path: string, layers = mostLayers): BlockDevice | null => {
  const folder = resolved(files, path)
  const node = nodeOf(files, folder)
  const bytes = numberOf(files, `${folder}/size`) * sysfsSector
  if (node === undefined || !(bytes > 0)) return null
  const disk = files.status(`${folder}/partition`) === null ? undefined : nodeOf(files, posix.dirname(folder))
  const name = textOf(files, `${folder}/dm/name`)
  return {
    path: name === '' ? node : `/dev/mapper/${name}`,
    bytes,
    partition: disk === undefined ? null : readPartition(files, folder, disk),
    composed: readComposed(files, folder, layers),
  }
}

/** The folder in sysfs of what was mounted: Btrfs has a number of its own, and names its device only by path. */
export const folderOf = (files: GuestFiles, number: string, source: string): string => {
  if (!number.startsWith('0:')) return `/sys/dev/block/${number}`
  if (!source.startsWith('/dev/')) return ''
  const name = resolved(files, source).slice('/dev/'.length).replaceAll('/', '!')
  return `${blockFolder}/${name}`
}
