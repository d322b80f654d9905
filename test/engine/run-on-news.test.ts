import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runOnNews } from '../../src/engine/run.ts'
import type { RunOptions } from '../../src/engine/run-options.ts'
import { readVainRun } from '../../src/engine/state.ts'
import { makeGuest } from '../support/guest.ts'

const optionsFor = (root: string): RunOptions => ({
  mode: 'apply',
  stage: 'all',
  source: 'auto',
  root,
  facts: null,
  modules: [],
  hooksApart: false,
  force: false,
  diffs: false,
  names: false,
  wait: 0,
  log: () => {},
  progress: () => {},
})

test('a watch that finds no context where none has been yet leaves word of it for status, and when that was', async t => {
  const { files, root } = makeGuest(t)
  const begun = Date.now()
  assert.equal(await runOnNews(optionsFor(root)), null)
  const at = Date.parse(readVainRun(files) ?? '')
  assert.ok(at >= begun && at <= Date.now())
})

test('a medium that is gone after a run had it may be one that is being changed: that is not noted', async t => {
  const { files, root } = makeGuest(t, { '/run/vmcontext/report.json': '{"version":1}' })
  assert.equal(await runOnNews(optionsFor(root)), 'gone')
  assert.equal(readVainRun(files), null)
})
