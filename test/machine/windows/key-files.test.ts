/** SSH keys in a file of a Windows guest, whose users may make links of their own folders. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockAction } from '../../../src/machine/actions.ts'
import { openMountedWindows } from '../../../src/machine/windows/files.ts'
import { makeGuest, makeMachine } from '../../support/guest.ts'
import { performAndSettle } from '../../support/perform.ts'

const keys: BlockAction = {
  kind: 'block',
  path: 'C:/Users/ada/.ssh/authorized_keys',
  lines: ['ssh-ed25519 AAAA ada'],
  position: 'end',
  mode: 0o600,
  keysOf: 'ada',
}

const machineIn = (root: string) => makeMachine(openMountedWindows(root, 'C:', 'C:/ProgramData'))

test('keys are written into the profile, whose folder for them is made', async t => {
  const { root, text } = makeGuest(t, { '/Users/ada/': '' })
  const { outcome } = await performAndSettle(keys, machineIn(root))
  assert.equal(outcome, 'changed')
  assert.match(text('/Users/ada/.ssh/authorized_keys'), /^ssh-ed25519 AAAA ada$/m)
})

test('keys are put behind no link, be it the folder or the file', async t => {
  const folder = makeGuest(t, { '/elsewhere/': '', '/Users/ada/.ssh': '-> ../../elsewhere' })
  await assert.rejects(performAndSettle(keys, machineIn(folder.root)), /\.ssh: it is a link, and SSH keys/)
  assert.ok(!folder.exists('/elsewhere/authorized_keys'))
  const file = makeGuest(t, { '/other': 'mine\n', '/Users/ada/.ssh/authorized_keys': '-> ../../../other' })
  await assert.rejects(performAndSettle(keys, machineIn(file.root)), /authorized_keys: it is a link/)
  assert.equal(file.text('/other'), 'mine\n')
})
