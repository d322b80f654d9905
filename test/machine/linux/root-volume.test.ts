import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readRootVolume } from '../../../src/machine/linux/root-volume.ts'
import { makeGuest } from '../../support/guest.ts'

const MiB = 2 ** 20
const mounts = (options: string, type = 'ext4') =>
  `22 1 0:21 / /proc rw - proc proc rw\n26 1 254:3 / / ${options} shared:1 - ${type} /dev/root rw,errors=remount-ro\n`

/** A guest whose / is on a disk of 256 MiB. */
const guestOf = (t: TestContext, mountinfo: string) =>
  makeGuest(t, {
    '/proc/self/mountinfo': mountinfo,
    '/sys/dev/block/254:3/uevent': 'MAJOR=254\nMINOR=3\nDEVNAME=vdc\nDEVTYPE=disk\n',
    '/sys/dev/block/254:3/size': `${(256 * MiB) / 512}\n`,
    '/dev/': '',
  })

const makeFileSystem = (root: string, ...options: string[]): string => {
  const device = join(root, 'dev/vdc')
  fs.closeSync(fs.openSync(device, 'w'))
  fs.truncateSync(device, 256 * MiB)
  execFileSync('mkfs.ext4', ['-q', '-F', ...options, device, '64M'], { stdio: 'pipe' })
  return device
}

for (const options of [
  ['-b', '4096'],
  ['-b', '1024'],
  ['-b', '4096', '-O', '^64bit'],
])
  test(`the size of a file system is read of its superblock (mkfs.ext4 ${options.join(' ')})`, t => {
    const { root, files } = guestOf(t, mounts('rw,relatime'))
    const device = makeFileSystem(root, ...options)
    const volume = { device: '/dev/vdc', type: 'ext4', readOnly: false, deviceBytes: 256 * MiB }
    assert.deepEqual(readRootVolume(files), { ...volume, bytes: 64 * MiB })
    execFileSync('resize2fs', [device], { stdio: 'pipe' })
    assert.deepEqual(readRootVolume(files), { ...volume, bytes: 256 * MiB })
  })

test('a file system that is mounted read-only is known as such', t => {
  const { root, files } = guestOf(t, mounts('ro,relatime'))
  makeFileSystem(root)
  assert.equal(readRootVolume(files)?.readOnly, true)
})

test('nothing is said of what cannot be read: no device, no superblock, another type, no mount', t => {
  const bare = guestOf(t, mounts('rw'))
  assert.equal(readRootVolume(bare.files), null)
  fs.writeFileSync(join(bare.root, 'dev/vdc'), Buffer.alloc(4096))
  assert.equal(readRootVolume(bare.files), null)
  fs.writeFileSync(join(bare.root, 'dev/vdc'), Buffer.alloc(100))
  assert.equal(readRootVolume(bare.files), null)
  const other = guestOf(t, mounts('rw', 'overlay'))
  makeFileSystem(other.root)
  assert.equal(readRootVolume(other.files), null)
  assert.equal(readRootVolume(makeGuest(t).files), null)
})
