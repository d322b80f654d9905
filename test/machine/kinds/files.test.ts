import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ownHeader } from '../../../src/machine/actions.ts'
import { ActionError } from '../../../src/machine/files.ts'
import { overlayFiles } from '../../../src/machine/overlay-files.ts'
import { makeGuest, makeMachine, needsRoot, snapshot } from '../../support/guest.ts'
import { performAndSettle as perform } from '../../support/perform.ts'

const hostname = { kind: 'file', path: '/etc/hostname', content: 'web1\n', mode: 0o644 } as const

test('a file is written once, and the second time it is so already', async t => {
  const guest = makeGuest(t)
  const machine = makeMachine(guest.files)
  const first = await perform(hostname, machine)
  assert.equal(first.outcome, 'changed')
  assert.match(first.diff ?? '', /--- \/dev\/null\n\+\+\+ \/etc\/hostname\n.*\+web1/s)
  assert.equal(guest.text('/etc/hostname'), 'web1\n')
  assert.deepEqual(await perform(hostname, machine), { outcome: 'unchanged' })
})

test('a file with the right content and the wrong mode only gets the mode', async t => {
  const guest = makeGuest(t, { '/etc/hostname': 'web1\n' })
  fs.chmodSync(join(guest.root, 'etc/hostname'), 0o666)
  const { outcome, diff } = await perform(hostname, makeMachine(guest.files))
  assert.equal(outcome, 'changed')
  assert.match(diff ?? '', /mode 0666 -> 0644/)
  assert.equal(guest.mode('/etc/hostname'), 0o644)
})

test('a secret file shows no content', async t => {
  const { diff } = await perform(
    { ...hostname, content: 'hush', secret: true },
    makeMachine(makeGuest(t).files),
  )
  assert.doesNotMatch(diff ?? '', /hush/)
})

test('no diff is made where nobody reads it', async t => {
  const performed = await perform(hostname, makeMachine(makeGuest(t).files, { showDiff: null }))
  assert.deepEqual(performed, { outcome: 'changed', wrote: ['/etc/hostname'] })
})

test('a file whose owner does not exist is an error that names the user', async t => {
  const machine = makeMachine(makeGuest(t).files)
  await assert.rejects(
    async () => perform({ ...hostname, owner: 'nosuch' }, machine),
    /there is no user nosuch/,
  )
})

test('a directory in the way of a link, and a file in the way of a directory, are errors', async t => {
  const guest = makeGuest(t, { '/etc/localtime/x': '', '/srv': 'file' })
  const machine = makeMachine(guest.files)
  const link = { kind: 'link', path: '/etc/localtime', target: '../x' } as const
  await assert.rejects(async () => perform(link, machine), /a directory is in the way/)
  const directory = { kind: 'directory', path: '/srv', mode: 0o755 } as const
  await assert.rejects(async () => perform(directory, machine), /something else is there/)
})

test('a link is made, kept, and turned elsewhere', async t => {
  const guest = makeGuest(t)
  const machine = makeMachine(guest.files)
  const link = { kind: 'link', path: '/etc/localtime', target: '../usr/share/zoneinfo/UTC' } as const
  assert.equal((await perform(link, machine)).outcome, 'changed')
  assert.equal((await perform(link, machine)).outcome, 'unchanged')
  const other = await perform({ ...link, target: '../usr/share/zoneinfo/CET' }, machine)
  assert.match(other.diff ?? '', /UTC -> .*CET/)
})

test('only a file with our header is removed', async t => {
  const guest = makeGuest(t, { '/etc/mine': `${ownHeader()}x\n`, '/etc/theirs': 'x\n' })
  const machine = makeMachine(guest.files)
  assert.equal((await perform({ kind: 'remove', path: '/etc/mine' }, machine)).outcome, 'changed')
  assert.equal(guest.exists('/etc/mine'), false)
  const theirs = await perform({ kind: 'remove', path: '/etc/theirs' }, machine)
  assert.equal(theirs.outcome, 'skipped')
  assert.equal(guest.text('/etc/theirs'), 'x\n')
  assert.equal((await perform({ kind: 'remove', path: '/etc/none' }, machine)).outcome, 'unchanged')
})

test('a plan shows the change and makes none', async t => {
  const guest = makeGuest(t, { '/etc/hostname': 'old\n' })
  const before = snapshot(guest.root)
  const machine = makeMachine(overlayFiles(guest.files), { dryRun: true })
  const { outcome, diff } = await perform(hostname, machine)
  assert.equal(outcome, 'changed')
  assert.match(diff ?? '', /-old\n\+web1/)
  assert.deepEqual(snapshot(guest.root), before)
})

test('kernel values, commands and scripts are skipped where the guest is not running', async t => {
  const machine = makeMachine(makeGuest(t).files)
  const actions = [
    { kind: 'kernel', path: '/proc/sys/kernel/hostname', value: 'x' },
    { kind: 'command', command: ['true'], when: 'always' },
    {
      kind: 'script',
      name: 's',
      script: { from: 'context', content: '' },
      arguments: [],
      timeout: 1,
      runs: 'boot',
    },
  ] as const
  for (const action of actions) assert.equal((await perform(action, machine)).outcome, 'skipped')
})

test('a kernel value is written where it differs', async t => {
  const guest = makeGuest(t, { '/proc/sys/kernel/hostname': 'old\n' })
  const machine = makeMachine(guest.files, { live: true })
  const action = { kind: 'kernel', path: '/proc/sys/kernel/hostname', value: 'new' } as const
  assert.equal((await perform(action, machine)).outcome, 'changed')
  assert.equal(guest.text('/proc/sys/kernel/hostname'), 'new\n')
  assert.equal((await perform(action, machine)).outcome, 'unchanged')
})

test('a kernel without the value is as it shall be where that is said, else it is a failure', async t => {
  const machine = makeMachine(makeGuest(t).files, { live: true })
  const path = '/proc/sys/net/ipv6/conf/ens3/disable_ipv6'
  const action = { kind: 'kernel', path, value: '1' } as const
  assert.equal((await perform({ ...action, absentIsFine: true }, machine)).outcome, 'unchanged')
  await assert.rejects(async () => perform(action, machine), ActionError)
})

test('parents that are missing are made with mode 0755', { skip: needsRoot }, async t => {
  const guest = makeGuest(t)
  await perform({ ...hostname, path: '/a/b/c', mode: 0o600 }, makeMachine(guest.files))
  assert.equal(guest.mode('/a/b'), 0o755)
  assert.equal(guest.mode('/a/b/c'), 0o600)
})
