import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { volumeLabel } from '../../src/iso9660/read/descriptors.ts'
import { openDevice, sysfsName } from '../../src/source/device.ts'
import { image, machine } from './machine.ts'

/** Lets the first `count` reads of files fail as those of a drive do. */
const failReads = (t: TestContext, count: number) => {
  const real = fs.readSync
  let left = count
  t.mock.method(fs, 'readSync', (...args: Parameters<typeof fs.readSync>) => {
    if (left === 0) return real(...args)
    left -= 1
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
  })
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
}

test('a drive without a medium is not read, whatever the kernel takes for its size', async t => {
  const { places, plug } = machine(t)
  for (const sectors of [0, 0x1fffff]) {
    plug('sr0', await image({ 'context.sh': '' }), sectors)
    assert.throws(() => openDevice(join(places.dev, 'sr0'), 'sr0', places), { code: 'ENOMEDIUM' })
  }
  plug('vda', await image({ 'context.sh': '' }), 0x1fffff)
  openDevice(join(places.dev, 'vda'), 'vda', places).close()
})

test('a device is known by its own name even where a link led to it', t => {
  const { places, plug } = machine(t)
  plug('sr0', Buffer.alloc(1))
  plug('cciss!c0d0', Buffer.alloc(1))
  fs.symlinkSync('sr0', join(places.dev, 'cdrom'))
  assert.equal(sysfsName(join(places.dev, 'cdrom'), places), 'sr0')
  assert.equal(sysfsName(join(places.dev, 'cciss/c0d0'), places), 'cciss!c0d0')
})

test('the first read after a change of the medium may fail (field lesson 12)', async t => {
  const { places, plug } = machine(t)
  plug('sr0', await image({ 'context.sh': '' }))
  failReads(t, 1)
  const source = openDevice(join(places.dev, 'sr0'), 'sr0', places)
  assert.equal(volumeLabel(source), 'CONTEXT')
  source.close()
})

test('a medium that fails twice is an error, with the code of the system', async t => {
  const { places, plug } = machine(t)
  plug('sr0', await image({ 'context.sh': '' }))
  const source = openDevice(join(places.dev, 'sr0'), 'sr0', places)
  failReads(t, 2)
  assert.throws(() => volumeLabel(source), { code: 'EIO' })
  source.close()
})
