import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type CheckAction, checkFolder, type FileAction } from '../../../src/machine/actions.ts'
import type { Machine } from '../../../src/machine/machine.ts'
import { overlayFiles } from '../../../src/machine/overlay-files.ts'
import { makeGuest, makeMachine, snapshot } from '../../support/guest.ts'
import { performAndSettle as perform } from '../../support/perform.ts'

const file = (path: string, content: string): FileAction => ({ kind: 'file', path, content, mode: 0o644 })

const check: CheckAction = {
  kind: 'check',
  files: [file('/etc/netplan/90-ours.yaml', 'new'), file('/etc/netplan/50-theirs.yaml', 'theirs')],
  command: ['judge', '--root-dir', checkFolder],
  input: 'said on standard input',
}

const setUp = (t: TestContext, tree: Readonly<Record<string, string>>, answer: Partial<Answer> = {}) => {
  const guest = makeGuest(t, tree)
  const asked: { command: readonly string[]; seconds: number; input?: string | undefined; seen: unknown }[] =
    []
  const machine = makeMachine(guest.files, {
    live: true,
    runCommand: async (command, seconds, input) => {
      asked.push({ command, seconds, input, seen: snapshot(guest.root + checkFolder) })
      return { ok: true, message: '', ended: true, ...answer }
    },
  })
  return { guest, asked, machine }
}

type Answer = Awaited<ReturnType<Machine['runCommand']>>

const theirs = { '/etc/netplan/50-theirs.yaml': 'theirs' }

test('the program sees the new files beside those that count as well, and nobody else sees them', async t => {
  const { guest, asked, machine } = setUp(t, theirs)
  assert.deepEqual(await perform(check, machine), { outcome: 'unchanged' })
  assert.deepEqual(asked, [
    {
      command: ['judge', '--root-dir', checkFolder],
      seconds: 20,
      input: 'said on standard input',
      seen: {
        '/etc/': '755',
        '/etc/netplan/': '755',
        '/etc/netplan/50-theirs.yaml': '600 theirs',
        '/etc/netplan/90-ours.yaml': '600 new',
      },
    },
  ])
  assert.equal(guest.exists(checkFolder), false)
  assert.equal(guest.exists('/etc/netplan/90-ours.yaml'), false)
})

test('what a killed run left in the folder is not judged', async t => {
  const { asked, machine } = setUp(t, { ...theirs, [`${checkFolder}/etc/netplan/10-old.yaml`]: 'old' })
  await perform(check, machine)
  assert.doesNotMatch(JSON.stringify(asked), /10-old/)
})

test('an answer of no fails, no answer is skipped, and both leave nothing behind', async t => {
  const no = setUp(t, theirs, { ok: false, message: 'line 3 is wrong', ended: true })
  assert.deepEqual(await perform(check, no.machine), { outcome: 'failed', message: 'line 3 is wrong' })
  const mute = setUp(t, theirs, { ok: false, message: 'judge did not end within 20 s', ended: false })
  assert.equal((await perform(check, mute.machine)).outcome, 'skipped')
  assert.deepEqual([no.guest.exists(checkFolder), mute.guest.exists(checkFolder)], [false, false])
})

test('files that are there already are not judged again, also not one by one', async t => {
  const { asked, machine } = setUp(t, { ...theirs, '/etc/netplan/90-ours.yaml': 'new' })
  assert.deepEqual(await perform(check, machine), { outcome: 'unchanged' })
  assert.deepEqual(asked, [])
})

test('a plan, and a guest that does not run, ask no program and lay nothing out', async t => {
  const { guest, machine } = setUp(t, theirs)
  const before = snapshot(guest.root)
  const planning = { ...machine, files: overlayFiles(guest.files), dryRun: true }
  assert.match((await perform(check, planning)).message ?? '', /is asked before the change/)
  assert.match((await perform(check, { ...machine, live: false })).message ?? '', /is not running/)
  assert.deepEqual(snapshot(guest.root), before)
})
