import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { candidates } from '../../src/source/candidates.ts'
import { machine } from './machine.ts'

const names = (places: Parameters<typeof candidates>[0]) => [...candidates(places)].map(({ name }) => name)

test('CD-ROM drives are looked at first, by number, then disks, then partitions', t => {
  const { places, plug } = machine(t)
  for (const name of ['vda1', 'vda', 'sr10', 'sr2', 'nvme0n1', 'sr0', 'sdb']) plug(name, null, 4096)
  assert.deepEqual(names(places), ['sr0', 'sr2', 'sr10', 'sdb', 'vda', 'vda1', 'nvme0n1'])
})

test('devices that cannot carry a context or might hang are left out', t => {
  const { places, plug } = machine(t)
  for (const name of ['loop0', 'ram0', 'zram0', 'fd0', 'dm-0', 'md0']) plug(name, null, 4096)
  plug('nbd0', null, 0)
  plug('sda1', null, 2)
  plug('sda', null, 4096)
  assert.deepEqual(names(places), ['sda'])
})

test('a drive is looked at whatever its size, for the kernel may not know it yet', t => {
  const { places, plug } = machine(t)
  plug('sr0', null, 0)
  assert.deepEqual([...candidates(places)], [{ name: 'sr0', device: join(places.dev, 'sr0'), cdrom: true }])
})

test('an exclamation mark in sysfs is a slash in the folder of devices', t => {
  const { places, plug } = machine(t)
  plug('cciss!c0d0', null, 4096)
  assert.equal([...candidates(places)][0]?.device, join(places.dev, 'cciss/c0d0'))
})

test('a machine without sysfs has no devices to look at', t => {
  const { places } = machine(t)
  assert.deepEqual(names({ ...places, sys: join(places.sys, 'missing') }), [])
})
