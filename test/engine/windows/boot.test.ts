import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { beginBoot, bootOf, endBoot, type Moment, oncePerProcess } from '../../../src/engine/windows/boot.ts'
import { makeGuest } from '../../support/guest.ts'

const started = Date.parse('2026-01-02T03:04:05Z')
const [second, minute] = [1000, 60_000]
const own = { mode: 0o600, uid: 0, gid: 0 }

/** So long after a start of the machine; the first one where none is given. */
const after = (uptime: number, start = started): Moment => ({ now: start + uptime, uptime })

const report = '/run/vmcontext/report.json'

/** A machine whose first run was at this moment, and left a report. */
const setUp = (t: TestContext, first: Moment) => {
  const { files, exists } = makeGuest(t, {})
  beginBoot(files, () => {}, first)
  files.write(report, Buffer.from('{}'), own)
  const isSame = (at: Moment): boolean => {
    beginBoot(files, () => {}, at)
    return exists(report)
  }
  return { files, exists, isSame }
}

test('the first run of a boot takes away what was kept for the one before, and no run after it does', t => {
  const { files, exists } = makeGuest(t, { [report]: '{}', '/run/vmcontext/scripts/a.done': '' })
  beginBoot(files, () => {}, after(20 * second))
  assert.equal(exists(report) || exists('/run/vmcontext/scripts'), false)
  assert.equal(bootOf(files), '2026-01-02T03:04:05.000Z')
  files.write(report, Buffer.from('{}'), own)
  beginBoot(files, () => assert.fail('a later run of the same boot'), after(30 * minute))
  assert.equal(exists(report), true)
  assert.equal(bootOf(files), '2026-01-02T03:04:05.000Z')
  const next = started + 60 * minute
  beginBoot(files, () => {}, after(20 * second, next))
  assert.equal(exists(report), false)
  assert.equal(bootOf(files), '2026-01-02T04:04:05.000Z')
})

test('a machine that is started again as soon as it has run, as for its name, begins another boot', t => {
  for (const wait of [15 * second, 25 * second, 40 * second, 4 * minute]) {
    const { isSame } = setUp(t, after(25 * second))
    assert.equal(isSame(after(wait, started + 50 * second)), false, `${wait} ms`)
  }
})

test('a clock that was set a little between two runs makes no other boot', t => {
  for (const step of [-4 * minute, -10 * second, 10 * second, 4 * minute]) {
    const { isSame } = setUp(t, after(20 * second))
    assert.equal(isSame(after(10 * minute)), true)
    assert.equal(isSame(after(11 * minute, started + step)), true, `${step} ms`)
  }
})

test('a clock that tells the hour of another zone after a start does not hide that start', t => {
  const { isSame } = setUp(t, after(20 * second))
  assert.equal(isSame(after(20 * second, started + 50 * second - 120 * minute)), false)
})

test('once the agent has asked for a restart, the next run is one of another boot, whatever clocks say', t => {
  const { files, isSame } = setUp(t, after(20 * second))
  endBoot(files)
  assert.equal(isSame(after(60 * second)), false)
})

test('a note that a power cut has spoiled tells of no boot', t => {
  for (const content of ['', '\0\0\0\0', '1767323045000\n', 'a b c']) {
    const { files, exists } = makeGuest(t, { '/run/vmcontext/boot': content, [report]: '{}' })
    beginBoot(files, () => {}, after(20 * second))
    assert.equal(exists(report), false, JSON.stringify(content))
  }
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
    after(20 * second),
  )
  files.write(report, Buffer.from('{}'), own)
  beginBoot(files, () => assert.fail('a later run of the same boot'), after(minute))
  assert.equal(prepared, 1)
  assert.equal(exists(report), true)
})

test('the lock of a run that is at work stays', t => {
  const { files, exists } = makeGuest(t, {
    '/run/vmcontext/lock': '1 running\n',
    '/run/vmcontext/lock.1': '',
  })
  beginBoot(files, () => {}, after(20 * second))
  assert.equal(exists('/run/vmcontext/lock') && exists('/run/vmcontext/lock.1'), true)
})

test('a clock that is set while the agent runs makes no other boot, and one that could not begin is begun again', t => {
  const { files, exists } = makeGuest(t, {})
  const begin = oncePerProcess(beginBoot)
  const refuse = (): void => {
    throw new Error('no folder')
  }
  assert.throws(() => begin(files, refuse, after(20 * second)), /no folder/)
  begin(files, () => {}, after(20 * second))
  files.write(report, Buffer.from('{}'), own)
  begin(files, () => assert.fail('begun again'), after(minute, started + 120 * minute))
  assert.equal(exists(report), true)
})
