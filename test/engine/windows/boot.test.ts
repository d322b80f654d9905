import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bootOf, clearAfterBoot } from '../../../src/engine/windows/boot.ts'
import { makeGuest } from '../../support/guest.ts'

const started = Date.parse('2026-01-02T03:04:05Z')
const minute = 60_000

test('the first run of a boot takes away what was kept for the one before, and no run after it does', t => {
  const { files, exists } = makeGuest(t, {
    '/run/vmcontext/report.json': '{}',
    '/run/vmcontext/scripts/a.done': '',
  })
  clearAfterBoot(files, started)
  assert.equal(exists('/run/vmcontext/report.json') || exists('/run/vmcontext/scripts'), false)
  assert.equal(bootOf(files), '2026-01-02T03:04:05.000Z')
  files.write('/run/vmcontext/report.json', Buffer.from('{}'), { mode: 0o600, uid: 0, gid: 0 })
  clearAfterBoot(files, started + minute)
  assert.equal(exists('/run/vmcontext/report.json'), true)
  assert.equal(bootOf(files), '2026-01-02T03:04:05.000Z')
  clearAfterBoot(files, started + 30 * minute)
  assert.equal(exists('/run/vmcontext/report.json'), false)
  assert.equal(bootOf(files), '2026-01-02T03:34:05.000Z')
})

test('the lock of a run that is at work stays', t => {
  const { files, exists } = makeGuest(t, {
    '/run/vmcontext/lock': '1 running\n',
    '/run/vmcontext/lock.1': '',
  })
  clearAfterBoot(files, started)
  assert.equal(exists('/run/vmcontext/lock') && exists('/run/vmcontext/lock.1'), true)
})

test('a machine that never ran has nothing to be taken away', t => {
  const { files, exists } = makeGuest(t, {})
  clearAfterBoot(files, started)
  assert.equal(exists('/run/vmcontext'), false)
})
