/** Programs of the guest that actions run: what counts as failure of theirs, and what does not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CheckAction, type CommandAction, checkFolder } from '../../../src/machine/actions.ts'
import { perform } from '../../../src/machine/kinds/registry.ts'
import type { RunCommand } from '../../../src/machine/machine.ts'
import { makeGuest, makeMachine } from '../../support/guest.ts'

type TestContext = Parameters<typeof makeGuest>[0]
type Answer = Awaited<ReturnType<RunCommand>>

const liveWith = (t: TestContext, answer: Answer) =>
  makeMachine(makeGuest(t).files, { live: true, runCommand: async () => answer })

const ended = (exitCode: number, output = ''): Answer => ({
  ok: exitCode === 0,
  message: `it ended with exit code ${exitCode}`,
  ended: true,
  exitCode,
  output,
})

const up: CommandAction = { kind: 'command', command: ['up'], when: 'always', postponed: [3, 4] }

test('a command that will be done later is skipped and says why, any other that fails has failed', async t => {
  const later = await perform(up, liveWith(t, ended(4)))
  assert.deepEqual(later, { outcome: 'skipped', message: 'it ended with exit code 4' })
  assert.equal((await perform(up, liveWith(t, ended(2)))).outcome, 'failed')
  const notThere = { ok: false, message: 'could not be started', ended: false }
  assert.equal((await perform(up, liveWith(t, notThere))).outcome, 'failed')
})

const check: CheckAction = {
  kind: 'check',
  files: [{ kind: 'file', path: '/etc/a', content: 'x', mode: 0o644 }],
  command: ['judge'],
  cannotJudge: 2,
}

test('a check that fails says all that the program said, with the paths that files are going to have', async t => {
  const said = `${checkFolder}/etc/a:3: no such word\n  werd: 1\n    ^\n`
  assert.deepEqual(await perform(check, liveWith(t, ended(1, said))), {
    outcome: 'failed',
    message: 'judge refuses it: /etc/a:3: no such word werd: 1 ^',
  })
  assert.equal((await perform(check, liveWith(t, ended(1)))).message, 'it ended with exit code 1')
})

test('a check by a program that is too old for it is no check', async t => {
  assert.equal((await perform(check, liveWith(t, ended(2, 'unknown option')))).outcome, 'skipped')
})
