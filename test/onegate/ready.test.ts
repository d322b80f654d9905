import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { ReadyAction } from '../../src/machine/actions.ts'
import { ActionError } from '../../src/machine/files.ts'
import { describe, perform } from '../../src/machine/kinds/registry.ts'
import { noFiles } from '../../src/machine/windows/files.ts'
import { serve } from '../builder/inputs/server.ts'
import { makeMachine } from '../support/guest.ts'

/** Answers with these, the last again and again. */
const makeGate = async (t: TestContext, statuses: readonly number[]) => {
  const tokens: unknown[] = []
  const endpoint = await serve(t, (request, response) => {
    tokens.push(request.headers['x-onegate-token'])
    response.writeHead(statuses[Math.min(tokens.length, statuses.length) - 1] ?? 500).end()
  })
  return { tokens, endpoint }
}

const action = (changes: Partial<ReadyAction>): ReadyAction => ({
  kind: 'ready',
  endpoint: 'http://127.0.0.1:1',
  vmid: 42,
  token: { secret: 'hush' },
  retries: 3,
  wait: 0,
  onlyIfAllSucceeded: true,
  ...changes,
})

test('READY is told again where it fails for now', async t => {
  const { endpoint, tokens } = await makeGate(t, [503, 500, 200])
  const performed = await perform(action({ endpoint }), makeMachine(noFiles, { live: true }))
  assert.equal(performed.outcome, 'changed')
  assert.equal(tokens.length, 3)
})

test('READY is given up after so many tries, which is said', async t => {
  const { endpoint, tokens } = await makeGate(t, [503])
  const performed = await perform(action({ endpoint, retries: 2 }), makeMachine(noFiles, { live: true }))
  assert.equal(performed.outcome, 'failed')
  assert.match(performed.message ?? '', /HTTP 503.*tried 3 times/)
  assert.equal(tokens.length, 3)
})

test('a token that is refused once is refused always', async t => {
  const { endpoint, tokens } = await makeGate(t, [401])
  const performed = await perform(action({ endpoint }), makeMachine(noFiles, { live: true }))
  assert.match(performed.message ?? '', /tried once$/)
  assert.equal(tokens.length, 1)
})

test('the token of the medium counts without the line end behind it', async t => {
  const { endpoint, tokens } = await makeGate(t, [200])
  await perform(
    action({ endpoint, token: { file: 'token.txt' } }),
    makeMachine(noFiles, { live: true, readMedium: path => Buffer.from(`${path}-is-hush\r\n`) }),
  )
  assert.deepEqual(tokens, ['token.txt-is-hush'])
})

test('a file without a token is an error that does not show what is in it', async () => {
  const machine = makeMachine(noFiles, { live: true, readMedium: () => Buffer.from('\u00fcber') })
  const performing = async () => perform(action({ token: { file: 'token.txt' } }), machine)
  await assert.rejects(
    performing,
    (error: unknown) =>
      error instanceof ActionError && /token.txt/.test(error.message) && !/\u00fc/.test(error.message),
  )
})

test('a plan tells nobody, and a guest that does not run cannot', async t => {
  const { endpoint, tokens } = await makeGate(t, [200])
  const planned = await perform(action({ endpoint }), makeMachine(noFiles, { dryRun: true }))
  const asleep = await perform(action({ endpoint }), makeMachine(noFiles))
  assert.deepEqual([planned.outcome, asleep.outcome, tokens.length], ['changed', 'skipped', 0])
})

test('what people know the report by holds no secret', () => {
  const words = describe(action({ endpoint: 'http://ada:hush@one.example.org:5030' }))
  assert.equal(words, 'READY=YES to OneGate at one.example.org:5030')
})
