/** File systems that grow: the steps, and what stops them. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { GrowAction, GrowStep } from '../../../src/machine/actions.ts'
import { describe, perform } from '../../../src/machine/kinds/registry.ts'
import type { RunCommand } from '../../../src/machine/machine.ts'
import { makeGuest, makeMachine } from '../../support/guest.ts'

const GiB = 2 ** 30

const action: GrowAction = {
  kind: 'grow',
  path: '/srv',
  from: 2.5 * GiB,
  to: 4096 * GiB,
  on: 'partition 1 of /dev/vda, ext4',
  steps: [
    { command: ['rewrite', '/dev/vda'], input: ', +\n', nothingToDo: 1 },
    { command: ['tell', '/dev/vda'], enlarges: { device: '/dev/vda1', from: 2 * GiB } },
    { command: ['resize', '/srv'] },
  ],
}

type Answer = Awaited<ReturnType<RunCommand>>
const well: Answer = { ok: true, message: '' }

/** A running guest whose programs answer so; `size` is the partition's after `tell`. */
const guestOf = (
  t: TestContext,
  { answers = {}, size = 3 * GiB }: { answers?: Record<string, Answer>; size?: number } = {},
) => {
  const file = '/sys/class/block/vda1/size'
  const { root, files } = makeGuest(t, { [file]: `${(2 * GiB) / 512}\n` })
  const ran: unknown[] = []
  const machine = makeMachine(files, {
    live: true,
    runCommand: async (command, seconds, input) => {
      ran.push([command.join(' '), seconds, input])
      if (command[0] === 'tell') fs.writeFileSync(join(root, file), `${size / 512}\n`)
      return answers[command[0]] ?? well
    },
  })
  return { machine, ran }
}

test('it is told from where to where, and the steps are seen in a plan that runs none', async t => {
  const { machine, ran } = guestOf(t)
  assert.equal(describe(action), 'grow /srv from 2.5 GiB to 4.0 TiB: partition 1 of /dev/vda, ext4')
  const performed = await perform(action, { ...machine, dryRun: true })
  assert.deepEqual(performed, {
    outcome: 'changed',
    diff: '+ rewrite /dev/vda <<< ", +"\n+ tell /dev/vda\n+ resize /srv\n',
  })
  assert.deepEqual(ran, [])
})

test('the steps run in their order, each with its input and a limit', async t => {
  const { machine, ran } = guestOf(t)
  assert.equal((await perform(action, machine)).outcome, 'changed')
  assert.deepEqual(ran, [
    ['rewrite /dev/vda', 300, ', +\n'],
    ['tell /dev/vda', 300, undefined],
    ['resize /srv', 300, undefined],
  ])
})

test('a step that fails is the last one', async t => {
  const { machine, ran } = guestOf(t, {
    answers: { tell: { ok: false, message: 'tell ended', exitCode: 1 } },
  })
  assert.deepEqual(await perform(action, machine), { outcome: 'failed', message: 'tell ended' })
  assert.equal(ran.length, 2)
})

test('a program that finds all done has not failed', async t => {
  const { machine } = guestOf(t, { answers: { rewrite: { ok: false, message: 'no change', exitCode: 1 } } })
  assert.equal((await perform(action, machine)).outcome, 'changed')
})

test('a partition that is as large as before is a failure, and the file system is left alone', async t => {
  const { machine, ran } = guestOf(t, { size: 2 * GiB })
  const { outcome, message } = await perform(action, machine)
  assert.equal(outcome, 'failed')
  assert.match(message ?? '', /\/dev\/vda1 is as large as before/)
  assert.equal(ran.length, 2)
})

test('another program is tried where the partition is as large as before', async t => {
  const [rewrite, tell, resize] = action.steps as [GrowStep, GrowStep, GrowStep]
  const steps = [rewrite, { ...tell, otherwise: { command: ['other', '/dev/vda'] as const } }, resize]
  const { machine, ran } = guestOf(t, { size: 2 * GiB })
  const runCommand: RunCommand = async (command, ...more) => {
    const answer = await machine.runCommand(command, ...more)
    if (command[0] === 'other')
      machine.files.writeInPlace('/sys/class/block/vda1/size', `${(3 * GiB) / 512}\n`)
    return answer
  }
  assert.equal((await perform({ ...action, steps }, { ...machine, runCommand })).outcome, 'changed')
  assert.equal(ran.length, 4)
  const vain = guestOf(t, { size: 2 * GiB, answers: { other: { ok: false, message: 'other ended' } } })
  const { outcome, message } = await perform({ ...action, steps }, vain.machine)
  assert.deepEqual(
    [outcome, message],
    ['failed', '/dev/vda1 is as large as before, though tell did not fail; other ended'],
  )
})

test('another program is tried where the first one fails, and may find all done', async t => {
  const [rewrite, ...others] = action.steps as [GrowStep, GrowStep, GrowStep]
  const otherwise = { command: ['other', '/dev/vda'] as const, nothingToDo: 1 }
  const failing = { ok: false, message: 'rewrite ended', exitCode: 2 }
  const answers = { rewrite: failing, other: { ok: false, message: 'no change', exitCode: 1 } }
  const { machine, ran } = guestOf(t, { answers })
  const steps = [{ ...rewrite, otherwise }, ...others]
  assert.equal((await perform({ ...action, steps }, machine)).outcome, 'changed')
  assert.deepEqual(ran[1], ['other /dev/vda', 300, undefined])
})

test('nothing grows in a guest that is not running', async t => {
  const { machine, ran } = guestOf(t)
  assert.equal((await perform(action, { ...machine, live: false })).outcome, 'skipped')
  assert.deepEqual(ran, [])
})
