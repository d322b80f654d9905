/** What is done last of all: only where all before it succeeded, and not where the machine is about to start again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../src/context/settings.ts'
import { measurePhases } from '../../src/engine/phases.ts'
import { runModules, runTurns, type StageContext } from '../../src/engine/stage.ts'
import type { Action } from '../../src/machine/actions.ts'
import { noFiles } from '../../src/machine/windows/files.ts'
import type { Module } from '../../src/modules/module.ts'
import { debianFacts } from '../support/facts.ts'
import { makeMachine } from '../support/guest.ts'
import { fakeMemory } from '../support/memory.ts'

const planning = (): StageContext => ({
  settings: readSettings(new Map(), 'windows').settings,
  facts: debianFacts(),
  machine: makeMachine(noFiles, { dryRun: true, live: true }),
  incomplete: false,
  memory: fakeMemory(),
  phases: measurePhases('all'),
  refusals: { of: async () => null, note: async () => {} },
  mask: text => text,
  progress: () => {},
})

const moduleOf = (name: string, ...actions: readonly Action[]): Module => ({
  name,
  stage: 'network',
  plan: () => ({ actions }),
})

const change: Action = { kind: 'powershell', what: 'name', isSo: false, calls: [{ command: 'Set-TimeZone' }] }
const so: Action = { ...change, isSo: true }
const restart: Action = { kind: 'restart', reason: 'another name', when: 'changed' }
const report: Action = {
  kind: 'ready',
  endpoint: 'http://127.0.0.1:1',
  vmid: 1,
  token: { secret: 'x' },
  retries: 0,
  wait: 0,
  onlyIfAllSucceeded: true,
}
const ready = moduleOf('ready', report)
const broken: Module = {
  ...moduleOf('broken'),
  plan: () => ({ actions: [], problems: [{ severity: 'error', message: 'that cannot be' }] }),
}

const lastOf = async (...modules: readonly Module[]) => {
  const { modules: reports } = await runModules(modules, planning())
  const last = reports.at(-1)?.actions[0]
  return [last?.outcome, last?.message]
}

test('READY is told where all went well', async () => {
  assert.deepEqual(await lastOf(moduleOf('fine', change), ready), ['changed', undefined])
})

test('READY is not told where a module before it failed, or only had a problem', async () => {
  const [outcome, message] = await lastOf(broken, ready)
  assert.equal(outcome, 'skipped')
  assert.match(message ?? '', /only done where all succeeded/)
})

test('READY waits for the new start that a module has asked for', async () => {
  const [outcome, message] = await lastOf(moduleOf('hostname', change, restart), ready)
  assert.equal(outcome, 'skipped')
  assert.match(message ?? '', /starts again first/)
})

test('whatever is only done in the end waits like READY, a medium that is ejected too', async () => {
  const eject = moduleOf('eject', { ...change, onlyIfAllSucceeded: true })
  assert.equal((await lastOf(eject))[0], 'changed')
  assert.equal((await lastOf(broken, eject))[0], 'skipped')
  assert.equal((await lastOf(moduleOf('hostname', change, restart), eject))[0], 'skipped')
})

test('a script of the user’s own waits for the new start too, and for nothing else', async () => {
  const script = moduleOf('scripts', {
    kind: 'script',
    name: 'START_SCRIPT',
    script: { from: 'context', content: 'x' },
    arguments: [],
    timeout: 0,
    runs: 'boot',
  })
  const [outcome, message] = await lastOf(moduleOf('hostname', change, restart), script)
  assert.equal(outcome, 'skipped')
  assert.match(message ?? '', /starts again first/)
  assert.equal((await lastOf(broken, script))[0], 'changed')
})

test('READY does not wait for a new start that nothing has asked for', async () => {
  assert.deepEqual(await lastOf(moduleOf('hostname', so, restart), ready), ['changed', undefined])
})

test('a new start or a failure in an earlier turn counts as well', async () => {
  for (const before of [moduleOf('hostname', change, restart), broken]) {
    const { modules } = await runTurns([[before], [ready]], planning())
    assert.equal(modules.at(-1)?.actions[0]?.outcome, 'skipped')
  }
})
