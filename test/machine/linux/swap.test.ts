import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { SwapAction } from '../../../src/machine/actions.ts'
import { perform } from '../../../src/machine/kinds/registry.ts'
import { readIdleSwap } from '../../../src/machine/linux/swap.ts'
import { fakeDisk, fakeMapped, fakeMount, MiB, writeDevice } from '../../support/block-devices.ts'
import { makeGuest, makeMachine } from '../../support/guest.ts'

const swaps = (...paths: readonly string[]): string =>
  `Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n${paths.map(path => `${path}\t\tpartition\t65532\t0\t-2\n`).join('')}`

const udev = (number: string, type: string) => ({
  [`/run/udev/data/b${number}`]: `S:x\nE:ID_FS_TYPE=${type}\n`,
})

/** vda with a partition, vdb, and a logical volume on vdc. */
const disks = {
  '/dev/': '',
  '/proc/swaps': swaps(),
  ...fakeDisk('vda', 64 * MiB, [{ number: 1, start: MiB, bytes: 63 * MiB }]),
  ...fakeDisk('vdb', 64 * MiB, [], { major: 252 }),
  ...fakeDisk('vdc', 64 * MiB, [], { major: 251 }),
  ...fakeMapped('dm-0', { name: 'vg-swap', uuid: 'LVM-x', bytes: 32 * MiB, on: 'vdc' }),
  '/sys/devices/pci0000:00/virtio1/block/vdc/holders/dm-0': '-> ../../../../../virtual/block/dm-0',
}

const idle = (t: TestContext, tree: Readonly<Record<string, string>>) =>
  readIdleSwap(makeGuest(t, { ...disks, ...tree }).files)

const byUdev = {
  '/run/udev/control': '',
  ...udev('254:1', 'swap'),
  ...udev('252:0', 'swap'),
  ...udev('253:0', 'swap'),
}

test('devices that udev knows to hold swap space and that are not used are found: disks, partitions, volumes', t => {
  assert.deepEqual(idle(t, byUdev), ['/dev/dm-0', '/dev/vda1', '/dev/vdb'])
  assert.deepEqual(idle(t, { ...byUdev, '/proc/swaps': swaps('/dev/vdb', '/dev/dm-0') }), ['/dev/vda1'])
  assert.deepEqual(idle(t, {}), [])
})

test('what another has made of a device counts: a part of a RAID, an image of a machine that sleeps, a mount', t => {
  const others = { ...udev('254:1', 'linux_raid_member'), ...udev('253:0', 'swsuspend') }
  assert.deepEqual(idle(t, { ...byUdev, ...others }), ['/dev/vdb'])
  const mountinfo = fakeMount('252:0', '/srv', 'ext4', '/dev/vdb')
  assert.deepEqual(idle(t, { ...byUdev, ...others, '/proc/self/mountinfo': mountinfo }), [])
  const held = { '/sys/devices/pci0000:00/virtio1/block/vdb/holders/md0': '-> ../x' }
  assert.deepEqual(idle(t, { ...byUdev, ...others, ...held }), [])
  const removable = { '/sys/devices/pci0000:00/virtio1/block/vdb/removable': '1\n' }
  assert.deepEqual(idle(t, { ...byUdev, ...others, ...removable }), [])
})

test('a disk with partitions is no swap space, whatever its beginning looks like', t => {
  assert.deepEqual(idle(t, { '/run/udev/control': '', ...udev('254:0', 'swap') }), [])
})

test('what /etc/fstab has as swap space is its own, by path and by links', t => {
  const fstab = `# LABEL=x none swap sw 0 0\n/dev/mapper/vg-swap none swap sw 0 0\nUUID=12-34 none swap noauto 0 0\n/dev/vdb / ext4 x 0 0\n`
  const links = { '/dev/mapper/vg-swap': '-> ../dm-0', '/dev/disk/by-uuid/12-34': '-> ../../vda1' }
  assert.deepEqual(idle(t, { ...byUdev, ...links, '/etc/fstab': fstab }), ['/dev/vdb'])
})

/** The start of a swap area with pages of this size. */
const swapArea = (page: number, signature = 'SWAPSPACE2'): Buffer => {
  const start = Buffer.alloc(64 * 1024)
  start.write(signature, page - 10, 'latin1')
  return start
}

test('without udev the signature is read, whatever the size of a page; that of a sleeping machine is none', t => {
  const { root, files } = makeGuest(t, disks)
  for (const page of [4096, 16_384, 65_536]) {
    writeDevice(root, 'vdb', MiB, swapArea(page))
    assert.deepEqual(readIdleSwap(files), ['/dev/vdb'])
  }
  writeDevice(root, 'vdb', MiB, swapArea(4096, 'S1SUSPEND'))
  assert.deepEqual(readIdleSwap(files), [])
  writeDevice(root, 'vdb', MiB, swapArea(4096))
  // Where udev is at work and has not looked yet, nothing is certain.
  const { root: other, files: watched } = makeGuest(t, { ...disks, '/run/udev/control': '' })
  writeDevice(other, 'vdb', MiB, swapArea(4096))
  assert.deepEqual(readIdleSwap(watched), [])
})

const action: SwapAction = { kind: 'swap', path: '/dev/vdb' }

test('swap is switched on once, and who else does it at the same moment does no harm', async t => {
  const guest = makeGuest(t, { '/proc/swaps': swaps() })
  const ran: string[] = []
  const machine = makeMachine(guest.files, {
    live: true,
    runCommand: async command => {
      ran.push(command.join(' '))
      return { ok: ran.length === 1, message: 'swapon ended with exit code 255: Device or resource busy' }
    },
  })
  assert.equal((await perform(action, { ...machine, live: false })).outcome, 'skipped')
  assert.equal((await perform(action, { ...machine, dryRun: true })).outcome, 'changed')
  assert.deepEqual(ran, [])
  assert.equal((await perform(action, machine)).outcome, 'changed')
  assert.deepEqual(await perform(action, machine), {
    outcome: 'failed',
    message: 'swapon ended with exit code 255: Device or resource busy',
  })
  assert.deepEqual(ran, ['swapon /dev/vdb', 'swapon /dev/vdb'])
  const used = makeMachine(makeGuest(t, { '/proc/swaps': swaps('/dev/vdb') }).files, { live: true })
  assert.equal((await perform(action, used)).outcome, 'unchanged')
})
