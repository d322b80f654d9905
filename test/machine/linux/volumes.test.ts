import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { mountReader } from '../../../src/machine/linux/volumes/volume.ts'
import type { Mount, Partition, Volume } from '../../../src/machine/volumes.ts'
import {
  fakeDisk,
  fakeMapped,
  fakeMount,
  gptStart,
  MiB,
  mbrStart,
  writeDevice,
} from '../../support/block-devices.ts'
import { type Guest, makeGuest } from '../../support/guest.ts'
import { lack } from '../../system/tools.ts'

const GiB = 1024 * MiB
const sbin = { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }, stdio: 'pipe' } as const

/** Makes a file system of 320 MiB or less on a device of this size. */
const makeFileSystem = (root: string, node: string, bytes: number, command: readonly string[]): string => {
  const device = writeDevice(root, node, 320 * MiB, Buffer.alloc(0))
  const [program = '', ...options] = command
  execFileSync(
    program,
    options.map(option => option.replace('DEVICE', device)),
    sbin,
  )
  fs.truncateSync(device, bytes)
  return device
}

const guestOf = (t: TestContext, mountinfo: string, tree: Record<string, string>): Guest =>
  makeGuest(t, { '/proc/self/mountinfo': mountinfo, '/dev/': '', ...tree })

const volumeAt = (guest: Guest, path: string): Volume => {
  const mount = mountReader(guest.files)(path)
  assert.equal(mount.is, 'volume', `${path}: ${JSON.stringify(mount)}`)
  return mount as Volume
}

for (const [type, command, bytes] of [
  ['ext4', ['mkfs.ext4', '-q', '-F', '-b', '4096', 'DEVICE', '64M'], 64 * MiB],
  ['ext4', ['mkfs.ext4', '-q', '-F', '-b', '1024', 'DEVICE', '64M'], 64 * MiB],
  ['ext2', ['mkfs.ext4', '-q', '-F', '-b', '4096', '-O', '^64bit', 'DEVICE', '64M'], 64 * MiB],
  ['xfs', ['mkfs.xfs', '-q', 'DEVICE'], 320 * MiB],
  ['btrfs', ['mkfs.btrfs', '-q', 'DEVICE'], 320 * MiB],
] as const)
  test(`the size of a file system is read of its superblock (${command.join(' ')})`, {
    skip: lack([command[0]]),
  }, t => {
    const mountinfo = fakeMount('254:0', '/', type, '/dev/vda')
    const guest = guestOf(t, mountinfo, fakeDisk('vda', 512 * MiB))
    makeFileSystem(guest.root, 'vda', 512 * MiB, command)
    const device = { path: '/dev/vda', bytes: 512 * MiB, partition: null, composed: null }
    const id = type === 'btrfs' ? { deviceId: 1 } : {}
    assert.deepEqual(volumeAt(guest, '/'), {
      is: 'volume',
      mountPoint: '/',
      type,
      readOnly: false,
      bytes,
      ...id,
      device,
    })
  })

test('the last mount at a path is the one that counts, and its options are the mount’s and the file system’s', t => {
  const disks = { ...fakeDisk('vda', 64 * MiB), ...fakeDisk('vdb', 32 * MiB, [], { major: 253 }) }
  const mountinfo =
    fakeMount('254:0', '/srv', 'ext4', '/dev/vda') +
    fakeMount('253:0', '/srv', 'ext4', '/dev/vdb', 'ro,noatime') +
    fakeMount('254:0', '/a\\040b', 'ext4', '/dev/root')
  const guest = guestOf(t, mountinfo, { ...disks, '/link': '-> /srv' })
  const { device, readOnly } = volumeAt(guest, '/srv')
  assert.deepEqual([device.path, readOnly], ['/dev/vdb', true])
  assert.equal(volumeAt(guest, '/a b').device.path, '/dev/vda')
  assert.equal(volumeAt(guest, '/link').mountPoint, '/srv')
})

test('what is no mount point, or no file system on a device, is told apart', t => {
  const mountinfo =
    fakeMount('0:21', '/', 'overlay', 'overlay') +
    fakeMount('0:22', '/nfs', 'nfs4', 'server:/export') +
    fakeMount('254:9', '/gone', 'ext4', '/dev/vdz')
  const guest = guestOf(t, mountinfo, { '/circle': '-> /circle' })
  const at = mountReader(guest.files)
  const answers: Mount[] = ['/', '/nfs', '/gone', '/none', '/circle'].map(at)
  assert.deepEqual(answers, [
    { is: 'elsewhere', type: 'overlay' },
    { is: 'elsewhere', type: 'nfs4' },
    { is: 'elsewhere', type: 'ext4' },
    { is: 'nothing' },
    { is: 'nothing' },
  ])
  assert.deepEqual(mountReader(makeGuest(t).files)('/'), { is: 'nothing' })
})

test('a superblock that is not there, too short or of another type is no size', t => {
  const mountinfo = fakeMount('254:0', '/', 'ext4', '/dev/vda')
  const guest = guestOf(t, mountinfo, fakeDisk('vda', 64 * MiB))
  assert.equal(volumeAt(guest, '/').bytes, null)
  for (const content of [Buffer.alloc(100), Buffer.alloc(128 * 1024)]) {
    fs.writeFileSync(join(guest.root, 'dev/vda'), content)
    assert.equal(volumeAt(guest, '/').bytes, null)
  }
})

interface Layout {
  readonly disk: number
  readonly partitions: Parameters<typeof fakeDisk>[2]
  readonly start: Buffer
  readonly sector?: number
}

/** What is known of the partition with this number. */
const partitionOf = (t: TestContext, number: number, layout: Layout): Partition | null => {
  const { disk, partitions, start, sector = 512 } = layout
  const tree = fakeDisk('nvme0n1', disk, partitions, { major: 259, separator: 'p', sector })
  const guest = guestOf(t, fakeMount(`259:${number}`, '/', 'ext4', '/dev/root'), tree)
  writeDevice(guest.root, 'nvme0n1', disk, start)
  return volumeAt(guest, '/').device.partition
}

const one = [{ number: 1, start: MiB, bytes: GiB }]

test('a partition reaches to the end of its disk, without what the table keeps there for itself', t => {
  const onGpt = { disk: 4 * GiB, partitions: one, start: gptStart() }
  const mbr = mbrStart([{ type: 0x83, start: MiB, bytes: GiB }])
  const base = { disk: '/dev/nvme0n1', number: 1, container: null }
  assert.deepEqual(partitionOf(t, 1, onGpt), { ...base, most: 4 * GiB - MiB - 33 * 512 })
  assert.deepEqual(partitionOf(t, 1, { ...onGpt, sector: 4096 }), {
    ...base,
    most: 4 * GiB - MiB - 16 * 1024 - 4096,
  })
  assert.deepEqual(partitionOf(t, 1, { ...onGpt, start: mbr }), { ...base, most: 4 * GiB - MiB })
})

test('the partition that ends last grows, whatever its number; one that another follows stays as it is', t => {
  // As images for clouds have it: the root is the first by its number and the last by its place.
  const partitions = [
    { number: 1, start: 256 * MiB, bytes: GiB },
    { number: 14, start: MiB, bytes: 3 * MiB },
    { number: 15, start: 4 * MiB, bytes: 124 * MiB },
  ]
  const layout = { disk: 4 * GiB, partitions, start: gptStart() }
  assert.equal(partitionOf(t, 1, layout)?.most, 4 * GiB - 256 * MiB - 33 * 512)
  assert.equal(partitionOf(t, 15, layout)?.most, 124 * MiB)
})

test('an MBR counts sectors in 32 bits: beyond 2 TiB a partition does not reach', t => {
  const partitions = [{ number: 1, start: MiB, bytes: GiB }]
  const start = mbrStart([{ type: 0x83, start: MiB, bytes: GiB }])
  const partition = partitionOf(t, 1, { disk: 4096 * GiB, partitions, start })
  assert.equal(partition?.most, 2048 * GiB - MiB)
})

test('a logical partition grows with the extended one around it, which follows a primary one even if it is empty', t => {
  const partitions = [
    { number: 1, start: MiB, bytes: GiB },
    { number: 2, start: 1025 * MiB, bytes: 1024 },
    { number: 5, start: 1026 * MiB, bytes: GiB },
  ]
  const entries = [
    { type: 0x83, start: MiB, bytes: GiB },
    { type: 0x05, start: 1025 * MiB, bytes: 1025 * MiB },
  ]
  const layout = { disk: 4 * GiB, partitions, start: mbrStart(entries) }
  const disk = '/dev/nvme0n1'
  const most = 4 * GiB - 1026 * MiB
  assert.deepEqual(partitionOf(t, 5, layout), { disk, number: 5, most, container: 2 })
  const full = mbrStart([
    { type: 0x83, start: MiB, bytes: GiB },
    { type: 0x05, start: 1025 * MiB, bytes: 4 * GiB - 1025 * MiB },
  ])
  assert.deepEqual(partitionOf(t, 5, { ...layout, start: full }), { disk, number: 5, most, container: null })
  const withoutLogical = { ...layout, partitions: partitions.slice(0, 1) }
  assert.equal(partitionOf(t, 1, withoutLogical)?.most, GiB)
})

test('a disk without a table that is known, or one that cannot be read, promises nothing', t => {
  const layout = { disk: 4 * GiB, partitions: one, start: Buffer.alloc(512) }
  assert.equal(partitionOf(t, 1, layout)?.most, GiB)
})

test('a Btrfs has a number of its own, and is found by what was mounted, through links', t => {
  const tree = fakeDisk('vda', 4 * GiB, one)
  const mountinfo =
    fakeMount('0:30', '/', 'btrfs', '/dev/vda1') + fakeMount('0:30', '/home', 'btrfs', '/dev/disk/by-x/root')
  const guest = guestOf(t, mountinfo, { ...tree, '/dev/disk/by-x/root': '-> ../../vda1' })
  for (const path of ['/', '/home']) assert.equal(volumeAt(guest, path).device.path, '/dev/vda1')
})

test('of a device that is made of others it is known who makes it and of what', t => {
  const tree = {
    ...fakeDisk('vda', 4 * GiB, one),
    ...fakeMapped('dm-0', {
      name: 'crypt',
      uuid: 'CRYPT-LUKS2-0123-crypt',
      bytes: GiB - 16 * MiB,
      on: 'vda1',
    }),
    ...fakeMapped('dm-1', { name: 'vg-root', uuid: 'LVM-abc', bytes: 512 * MiB, on: 'dm-0' }),
  }
  const guest = guestOf(t, fakeMount('253:1', '/', 'xfs', '/dev/mapper/vg-root'), tree)
  writeDevice(guest.root, 'vda', 4 * GiB, gptStart())
  const { device } = volumeAt(guest, '/')
  assert.equal(device.path, '/dev/mapper/vg-root')
  assert.equal(device.composed?.by, 'LVM')
  const below = device.composed?.on[0]
  assert.deepEqual([below?.path, below?.composed?.by], ['/dev/mapper/crypt', 'CRYPT'])
  const [partition] = below?.composed?.on ?? []
  assert.equal(partition?.partition?.most, 4 * GiB - MiB - 33 * 512)
})
