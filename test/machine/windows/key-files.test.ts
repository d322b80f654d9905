/** SSH keys in a file of a Windows guest, whose users may make links of their own folders. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BlockAction } from '../../../src/machine/actions.ts'
import { openMountedWindows } from '../../../src/machine/windows/files.ts'
import type { Call } from '../../../src/machine/windows/powershell/call.ts'
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

const before = {
  command: 'Confirm-VmcontextKeyFile',
  parameters: { Path: keys.path, Sid: ['S-1-5-18'] },
} as const

test('what is in the file is asked about right before it is written, and counts as it is then', async t => {
  const { root, text } = makeGuest(t, { '/Users/ada/.ssh/authorized_keys': 'planted\n' })
  const path = join(root, 'Users/ada/.ssh/authorized_keys')
  const asked: Call[] = []
  const machine = (answer: () => boolean) =>
    makeMachine(openMountedWindows(root, 'C:', 'C:/ProgramData'), {
      live: true,
      powerShell: {
        make: async calls => {
          asked.push(...calls)
          return { ok: answer(), message: 'it can be written by others' }
        },
      },
    })
  await assert.rejects(
    performAndSettle(
      { ...keys, before },
      machine(() => false),
    ),
    { name: 'ActionError', message: 'it can be written by others' },
  )
  assert.equal(text('/Users/ada/.ssh/authorized_keys'), 'planted\n')
  const replaced = machine(() => {
    fs.writeFileSync(path, 'own\n')
    return true
  })
  await performAndSettle({ ...keys, before }, replaced)
  assert.match(text('/Users/ada/.ssh/authorized_keys'), /^own\n# vmcontext: begin\n/)
  assert.deepEqual(asked, [before, before])
  // It is so already.
  await performAndSettle({ ...keys, before }, replaced)
  assert.equal(asked.length, 2)
})
