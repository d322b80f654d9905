import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventOf, failureEvent, sparing } from '../../../src/cli/service/event-log.ts'
import { logDescriptor, openLogFile } from '../../../src/cli/service/log-file.ts'
import type { Report } from '../../../src/engine/report.ts'
import { vmcontext } from '../../support/cli.ts'
import { temporaryFolder } from '../../support/folder.ts'

test('each line of a message is a line of the log, with its time and priority', t => {
  const path = join(temporaryFolder(t), 'deep/vmcontext.log')
  const log = openLogFile(path)
  log('err', 'one\ntwo')
  log('info', 'three')
  const lines = fs.readFileSync(path, 'utf8').split('\r\n')
  assert.deepEqual(
    lines.map(line => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, '')),
    ['err     one', 'err     two', 'info    three', ''],
  )
})

test('a full log is kept once and a new one begun', t => {
  const path = join(temporaryFolder(t), 'vmcontext.log')
  const log = openLogFile(path, 100)
  for (let number = 0; number < 50; number += 1) log('info', `message ${number}`)
  assert.ok(fs.statSync(path).size < 200)
  assert.ok(fs.statSync(`${path}.1`).size < 200)
  assert.equal(fs.readdirSync(join(path, '..')).length, 2)
  assert.match(fs.readFileSync(path, 'utf8'), /message 49\r\n$/)
})

test('a log that cannot be written stops nothing', t => {
  const path = join(temporaryFolder(t), 'file')
  fs.writeFileSync(path, '')
  openLogFile(join(path, 'vmcontext.log'))('err', 'x')
  assert.equal(fs.readFileSync(path, 'utf8'), '')
})

test('a link in the place of the folder of the log leads it nowhere', t => {
  const base = temporaryFolder(t)
  const path = join(base, 'link', 'vmcontext.log')
  fs.mkdirSync(join(base, 'elsewhere'))
  fs.symlinkSync(join(base, 'elsewhere'), join(base, 'link'))
  openLogFile(path)('err', 'x')
  assert.equal(logDescriptor(path), undefined)
  assert.deepEqual(fs.readdirSync(join(base, 'elsewhere')), [])
})

const report = (changes: Partial<Report>): Report => ({
  version: 1,
  mode: 'apply',
  stage: 'all',
  source: { kind: 'cdrom', path: 'D:', label: 'CONTEXT' },
  outcome: 'changed',
  modules: [],
  problems: [],
  agent: '1',
  boot: null,
  started: '2026-01-01T00:00:00.000Z',
  milliseconds: 1,
  ...changes,
})

test('an event says what failed and why, in a type that an alarm can be set on', () => {
  assert.deepEqual([eventOf(report({})).type, eventOf(report({})).id], ['INFORMATION', 1])
  assert.equal(eventOf(null).id, 3)
  const problems = [{ severity: 'warning', message: 'ETH1_MAC: no such NIC' }] as const
  assert.deepEqual([eventOf(report({ problems })).type, eventOf(report({ problems })).id], ['WARNING', 1])
  const failed = eventOf(
    report({
      outcome: 'failed',
      modules: [
        {
          name: 'network',
          stage: 'local',
          outcome: 'failed',
          milliseconds: 1,
          actions: [
            {
              kind: 'powershell',
              summary: 'address 10.0.0.5/24',
              outcome: 'failed',
              milliseconds: 1,
              message: 'denied',
            },
            { kind: 'powershell', summary: 'gateway', outcome: 'changed', milliseconds: 1 },
          ],
        },
      ],
    }),
  )
  assert.deepEqual([failed.type, failed.id], ['ERROR', 2])
  assert.match(failed.text, /network: address 10\.0\.0\.5\/24: denied/)
  assert.doesNotMatch(failed.text, /gateway/)
})

test('a run that came to no report is an error in the event log too', () => {
  const { type, id, text } = failureEvent('D: cannot be read')
  assert.deepEqual([type, id, text], ['ERROR', 2, 'failed: D: cannot be read'])
})

test('a failure that stays the same while it is tried again is one event, and is one again after a success', async () => {
  const written: string[] = []
  let now = 0
  const tell = sparing(
    async ({ text }) => {
      written.push(text)
    },
    () => now,
  )
  const failed = eventOf(report({ outcome: 'failed' }))
  for (now = 0; now < 15 * 60_000; now += 60_000) await tell(failed)
  assert.equal(written.length, 1)
  await tell(failureEvent('another'))
  await tell(failed)
  await tell(eventOf(report({})))
  await tell(eventOf(report({})))
  await tell(failed)
  assert.equal(written.length, 6)
  now += 30 * 60_000
  await tell(failed)
  assert.equal(written.length, 7)
})

test('the service is of Windows alone', {
  skip: process.platform === 'win32' && 'this is Windows',
}, async () => {
  const { code, stderr } = await vmcontext(['watch', '--service'])
  assert.equal(code, 2)
  assert.match(stderr, /--service is for Windows; here the units of the package do it/)
})
