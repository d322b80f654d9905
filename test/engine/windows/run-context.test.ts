import assert from 'node:assert/strict'
import { test } from 'node:test'
import { begin } from '../../../src/engine/conclude.ts'
import { readContext } from '../../../src/engine/context.ts'
import type { Look } from '../../../src/engine/noticing/look.ts'
import type { RunOptions } from '../../../src/engine/run-options.ts'
import { type AskFacts, windowsRun } from '../../../src/engine/windows/run-context.ts'
import { parseFacts } from '../../../src/machine/windows/facts-file.ts'
import { openDirectory } from '../../../src/source/directory-medium.ts'
import { makeGuest } from '../../support/guest.ts'

const look: Look = { hardware: { nics: ['Ethernet 02:00:0a:00:00:05'], disks: [], swap: [] }, media: [] }

/** Applies an empty context to a machine that answers this; what the run gave, and what was logged as it went on. */
const applyTo = async (t: Parameters<typeof makeGuest>[0], answer: Awaited<ReturnType<AskFacts>>) => {
  const { files, root } = makeGuest(t, { '/context/context.sh': "NETWORK='NO'\n" })
  const logged: string[] = []
  const options: RunOptions = {
    mode: 'apply',
    stage: 'all',
    source: 'auto',
    root: '/',
    facts: null,
    modules: ['timezone'],
    hooksApart: false,
    force: false,
    diffs: false,
    names: false,
    wait: 0,
    log: (_, message) => logged.push(message),
    progress: () => {},
  }
  const context = readContext(openDirectory(`${root}/context`))
  const run = windowsRun(
    async () => answer,
    () => {},
    () => look,
  )
  const result = await run(context, options, files, [], begin(options), null)
  return { ...result, logged }
}

test('what a machine would not tell of itself is told once, fails the run, and leaves the whole to be done', async t => {
  const message = 'PowerShell did not answer'
  const { report, look, logged } = await applyTo(t, {
    facts: parseFacts({}),
    powerShell: null,
    problem: { severity: 'error', message },
  })
  assert.equal(report.outcome, 'failed')
  assert.deepEqual(
    report.problems.filter(problem => problem.message === message),
    [{ severity: 'error', message }],
  )
  assert.deepEqual(logged, [])
  assert.equal(look, null)
})

test('a machine that tells what it is like has been seen', async t => {
  const { report, look: seen } = await applyTo(t, { facts: parseFacts({}), powerShell: null })
  assert.notEqual(report.outcome, 'failed')
  assert.deepEqual(seen, look)
})
