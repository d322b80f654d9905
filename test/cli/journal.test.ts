import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  type Entry,
  entryText,
  messageIds,
  noContextEntry,
  runEntries,
} from '../../src/cli/journal/entries.ts'
import { failedSsh, makeReport } from '../support/report.ts'

const catalog = readFileSync(new URL('../../systemd/vmcontext.catalog', import.meta.url), 'utf8')

const report = makeReport({
  stage: 'local',
  outcome: 'failed',
  modules: [
    {
      name: 'hostname',
      stage: 'local',
      outcome: 'changed',
      milliseconds: 2,
      reason: 'repair',
      actions: [
        { kind: 'file', path: '/etc/hostname', summary: 'file /etc/hostname', outcome: 'changed' },
        { kind: 'block', path: '/etc/hosts', summary: 'lines in /etc/hosts', outcome: 'changed' },
        { kind: 'kernel', path: '/proc/sys/kernel/hostname', summary: 'kernel', outcome: 'unchanged' },
      ],
    },
    failedSsh('the disk is full\nMESSAGE_ID=forged'),
    { name: 'users', stage: 'local', outcome: 'unchanged', milliseconds: 1, actions: [] },
  ],
  milliseconds: 41.6,
})

const valuesOf = (entry: Entry | undefined, name: string): readonly string[] =>
  (entry ?? []).filter(([field]) => field === name).map(([, value]) => value)

test('a run leaves an entry for each module that changed something, each failure, and itself', () => {
  const entries = runEntries(report)
  assert.deepEqual(
    entries.map(entry => valuesOf(entry, 'MESSAGE_ID')[0]),
    [messageIds.moduleChanged, messageIds.actionFailed, messageIds.failed],
  )
  const [changed, failed, run] = entries
  assert.deepEqual(valuesOf(changed, 'VMCONTEXT_PATH'), ['/etc/hostname', '/etc/hosts'])
  assert.deepEqual(valuesOf(changed, 'VMCONTEXT_REASON'), ['repair'])
  assert.deepEqual(valuesOf(failed, 'VMCONTEXT_MODULE'), ['ssh'])
  assert.deepEqual(valuesOf(failed, 'VMCONTEXT_PATH'), ['/root/.ssh/authorized_keys'])
  assert.deepEqual(valuesOf(failed, 'PRIORITY'), ['3'])
  assert.deepEqual(valuesOf(run, 'VMCONTEXT_MILLISECONDS'), ['42'])
})

test('a run that changed nothing leaves one entry', () => {
  const [only, ...others] = runEntries({ ...report, outcome: 'unchanged', modules: [] })
  assert.deepEqual(others, [])
  assert.deepEqual(valuesOf(only, 'MESSAGE_ID'), [messageIds.applied])
  assert.deepEqual(valuesOf(noContextEntry('auto'), 'MESSAGE_ID'), [messageIds.noContext])
})

test('no value makes a field of its own', () => {
  const [, failed = []] = runEntries(report)
  const lines = entryText(failed).trimEnd().split('\n')
  assert.equal(lines.length, failed.length)
  assert.equal(lines.filter(line => line.startsWith('MESSAGE_ID=')).length, 1)
})

test('the catalog explains each message, and none that there is not', () => {
  const explained = [...catalog.matchAll(/^-- ([\da-f]{32})$/gm)].map(([, id]) => id)
  assert.deepEqual(explained.toSorted(), Object.values(messageIds).toSorted())
  const fields = new Set(
    [...runEntries(report), noContextEntry('auto')].flatMap(entry => entry.map(([name]) => name)),
  )
  for (const [, field = ''] of catalog.matchAll(/@(\w+)@/g)) assert.ok(fields.has(field), field)
})
