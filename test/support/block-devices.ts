/** Disks, partitions and mounts as sysfs and mountinfo tell of them, for guests that are only files. */
import fs from 'node:fs'
import { dirname, join } from 'node:path'

export const MiB = 2 ** 20

interface FakePartition {
  readonly number: number
  readonly start: number
  readonly bytes: number
}

/** Files of sysfs for a disk and its partitions; sizes in bytes. Numbers: the disk's minor is 0, a partition's its own. */
export const fakeDisk = (
  name: string,
  bytes: number,
  partitions: readonly FakePartition[] = [],
  { major = 254, separator = '', sector = 512 } = {},
): Record<string, string> => {
  const folder = `/sys/devices/pci0000:00/virtio1/block/${name}`
  const device = (path: string, node: string, minor: number, size: number) => ({
    [`${path}/uevent`]: `MAJOR=${major}\nMINOR=${minor}\nDEVNAME=${node}\n`,
    [`${path}/size`]: `${size / 512}\n`,
    [`${path}/dev`]: `${major}:${minor}\n`,
    [`/sys/dev/block/${major}:${minor}`]: `-> ../..${path.slice('/sys'.length)}`,
    [`/sys/class/block/${node}`]: `-> ../..${path.slice('/sys'.length)}`,
  })
  const tree = {
    ...device(folder, name, 0, bytes),
    [`${folder}/queue/logical_block_size`]: `${sector}\n`,
    [`${folder}/slaves/`]: '',
  }
  for (const { number, start, bytes } of partitions) {
    const node = `${name}${separator}${number}`
    Object.assign(tree, device(`${folder}/${node}`, node, number, bytes), {
      [`${folder}/${node}/partition`]: `${number}\n`,
      [`${folder}/${node}/start`]: `${start / 512}\n`,
    })
  }
  return tree
}

/** A device that device mapper makes of others, by their paths in sysfs. */
export const fakeMapped = (
  name: string,
  mapped: { readonly name: string; readonly uuid: string; readonly bytes: number; readonly on: string },
): Record<string, string> => {
  const folder = `/sys/devices/virtual/block/${name}`
  const minor = name.replace('dm-', '')
  return {
    [`${folder}/uevent`]: `MAJOR=253\nMINOR=${minor}\nDEVNAME=${name}\n`,
    [`${folder}/size`]: `${mapped.bytes / 512}\n`,
    [`${folder}/dev`]: `253:${minor}\n`,
    [`${folder}/dm/name`]: `${mapped.name}\n`,
    [`${folder}/dm/uuid`]: `${mapped.uuid}\n`,
    [`${folder}/slaves/${mapped.on}`]: `-> ../../../../../class/block/${mapped.on}`,
    [`/sys/dev/block/253:${minor}`]: `-> ../../devices/virtual/block/${name}`,
    [`/sys/class/block/${name}`]: `-> ../../devices/virtual/block/${name}`,
  }
}

/** A line of mountinfo. */
export const fakeMount = (
  number: string,
  path: string,
  type: string,
  source: string,
  options = 'rw,relatime',
): string => `26 1 ${number} / ${path} ${options} shared:1 - ${type} ${source} rw,errors=remount-ro\n`

/** The first sector of a disk with a GPT. */
export const gptStart = (): Buffer => mbrStart([{ type: 0xee, start: 512, bytes: MiB }])

/** The first sector of a disk with an MBR. */
export const mbrStart = (
  entries: readonly { readonly type: number; readonly start: number; readonly bytes: number }[],
  sector = 512,
): Buffer => {
  const mbr = Buffer.alloc(512)
  for (const [index, { type, start, bytes }] of entries.entries()) {
    mbr[446 + 16 * index + 4] = type
    mbr.writeUInt32LE(start / sector, 446 + 16 * index + 8)
    mbr.writeUInt32LE(bytes / sector, 446 + 16 * index + 12)
  }
  mbr.writeUInt16LE(0xaa55, 510)
  return mbr
}

/** Writes a device's first bytes, as large as the device is; its holes take no room. */
export const writeDevice = (root: string, node: string, bytes: number, start: Buffer): string => {
  const path = join(root, 'dev', node)
  fs.mkdirSync(dirname(path), { recursive: true })
  fs.writeFileSync(path, start)
  fs.truncateSync(path, bytes)
  return path
}
