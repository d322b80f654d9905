import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginBoot, bootOf, oncePerProcess } from '../../../src/engine/windows/boot.ts'
import { makeGuest } from '../../support/guest.ts'

const started = Date.parse('2026-01-02T03:04:05Z')
const minute = 60_000
const own = { mode: 0o600, uid: 0, gid: 0 }

test('the first run of a boot takes away what was kept for the one before, and no run after it does', t => {
  const { files, exists } = makeGuest(t, {
    '/run/vmcontext/report.json': '{}',
    '/run/vmcontext/scripts/a.done': '',
  })
  beginBoot(files, () => {}, started)
  assert.equal(exists('/run/vmcontext/report.json') || exists('/run/vmcontext/scripts'), false)
  assert.equal(bootOf(files), '2026-01-02T03:04:05.000Z')
  files.write('/run/vmcontext/report.json', Buffer.from('{}'), own)
  beginBoot(files, () => assert.fail('a later run of the same boot'), started + minute)
  assert.equal(exists('/run/vmcontext/report.json'), true)
  assert.equal(bootOf(files), '2026-01-02T03:04:05.000Z')
  beginBoot(files, () => {}, started + 30 * minute)
  assert.equal(exists('/run/vmcontext/report.json'), false)
  assert.equal(bootOf(files), '2026-01-02T03:34:05.000Z')
})

test('on a machine that never ran the second run is one of the same boot', t => {
  const { files, exists } = makeGuest(t, {})
  let prepared = 0
  beginBoot(
    files,
    () => {
      prepared += 1
      assert.equal(exists('/run/vmcontext'), false)
    },
    started,
  )
  files.write('/run/vmcontext/report.json', Buffer.from('{}'), own)
  beginBoot(files, () => assert.fail('a later run of the same boot'), started + minute)
  assert.equal(prepared, 1)
  assert.equal(exists('/run/vmcontext/report.json'), true)
})

test('the lock of a run that is at work stays', t => {
  const { files, exists } = makeGuest(t, {
    '/run/vmcontext/lock': '1 running\n',
    '/run/vmcontext/lock.1': '',
  })
  beginBoot(files, () => {}, started)
  assert.equal(exists('/run/vmcontext/lock') && exists('/run/vmcontext/lock.1'), true)
})

test('a clock that is set while the agent runs makes no other boot, and one that could not begin is begun again', t => {
  const { files, exists } = makeGuest(t, {})
  const begin = oncePerProcess(beginBoot)
  const refuse = (): void => {
    throw new Error('no folder')
  }
  assert.throws(() => begin(files, refuse, started), /no folder/)
  begin(files, () => {}, started)
  files.write('/run/vmcontext/report.json', Buffer.from('{}'), own)
  begin(files, () => assert.fail('begun again'), started + 120 * minute)
  assert.equal(exists('/run/vmcontext/report.json'), true)
})
