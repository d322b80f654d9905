import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { mountPointsBelow, systemMounter } from '../../src/source/mounts.ts'
import { machine, put } from './machine.ts'

const mountinfo = String.raw`22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:26 / /run rw,nosuid,nodev shared:5 - tmpfs tmpfs rw
41 30 11:0 / /run/vmcontext/medium/files ro,nosuid,nodev - iso9660 /dev/sr0 ro
42 30 11:0 / /run/vmcontext/medium/files ro,nosuid,nodev - iso9660 /dev/sr0 ro
43 30 11:0 / /run/vmcontext/medium-of-others ro - iso9660 /dev/sr1 ro
44 30 11:0 / /run/with\040blank\134s ro - iso9660 /dev/sr1 ro
`

test('mounts below a folder are listed, the last one first', () => {
  assert.deepEqual(mountPointsBelow(mountinfo, '/run/vmcontext/medium'), [
    '/run/vmcontext/medium/files',
    '/run/vmcontext/medium/files',
  ])
  assert.deepEqual(mountPointsBelow(mountinfo, '/run').length, 5)
})

test('names with blanks and backslashes are those of the folders', () => {
  assert.deepEqual(mountPointsBelow(mountinfo, String.raw`/run/with blank\s`), [
    String.raw`/run/with blank\s`,
  ])
})

test('a machine without proc has no mounts to clear', t => {
  assert.deepEqual(systemMounter(machine(t).places).mountsBelow('/'), [])
})

test('what mount(8) says is the reason given', async t => {
  const { folder, places } = machine(t)
  put(join(folder, 'no-volume'), '')
  await assert.rejects(
    systemMounter(places).mount(join(folder, 'no-volume'), join(folder, 'nowhere')),
    /mount/,
  )
})
