import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readReport } from '../../../src/engine/report.ts'
import { noteVainRun, readVainRun } from '../../../src/engine/state.ts'
import { beginBoot, isOfEarlierBoot } from '../../../src/engine/windows/boot.ts'
import { ofThisBoot } from '../../../src/engine/windows/this-boot.ts'
import { makeGuest } from '../../support/guest.ts'

const started = Date.parse('2026-01-02T03:04:05Z')
const [second, minute] = [1000, 60_000]
const own = { mode: 0o600, uid: 0, gid: 0 }

const after = (uptime: number, start = started) => ({ now: start + uptime, uptime })

test('who looks before the first run of a boot does not take the report of the one before for its own', t => {
  const { files } = makeGuest(t, { '/var/lib/vmcontext/source': 'cdrom\n' })
  beginBoot(files, () => {}, after(25 * second))
  files.write('/run/vmcontext/report.json', Buffer.from('{"version":1}'), own)
  noteVainRun(files, '2026-01-02T03:05:00.000Z')
  let at = after(60 * minute)
  const looked = ofThisBoot(files, () => isOfEarlierBoot(files, at))
  assert.notEqual(readReport(looked), null)
  assert.notEqual(readVainRun(looked), null)
  // A restart after an hour, and one after a minute.
  for (const next of [after(20 * second, started + 61 * minute), after(40 * second, started + minute)]) {
    at = next
    assert.equal(readReport(looked), null)
    assert.equal(readVainRun(looked), null)
    assert.notEqual(looked.read('/var/lib/vmcontext/source'), null)
  }
  beginBoot(files, () => {}, at)
  files.write('/run/vmcontext/report.json', Buffer.from('{"version":1}'), own)
  assert.notEqual(readReport(looked), null)
})

test('a clock that was set by hours since the last run does not hide its report', t => {
  const { files } = makeGuest(t, {})
  beginBoot(files, () => {}, after(25 * second))
  for (const step of [-120 * minute, 120 * minute])
    assert.equal(isOfEarlierBoot(files, after(10 * minute, started + step)), false)
})

test('what no boot has noted is of none', t => {
  assert.equal(isOfEarlierBoot(makeGuest(t, {}).files, after(0)), true)
})
