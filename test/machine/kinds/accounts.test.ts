import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { verify } from 'unixcrypt'
import type { AccountAction, PasswordAction } from '../../../src/machine/actions.ts'
import { overlayFiles } from '../../../src/machine/overlay-files.ts'
import { accountFiles, makeGuest, makeMachine, needsRoot, snapshot } from '../../support/guest.ts'
import { performAndSettle as perform } from '../../support/perform.ts'

const ada: AccountAction = {
  kind: 'account',
  user: 'ada',
  home: '/home/ada',
  shells: ['/bin/zsh', '/bin/bash', '/bin/sh'],
  enforceShell: false,
}

const password = (user: string, password: PasswordAction['password']): PasswordAction => ({
  kind: 'password',
  user,
  password,
})

const shadowOf = (text: string, user: string): string[] =>
  text
    .split('\n')
    .find(line => line.startsWith(`${user}:`))
    ?.split(':') ?? []

test('a user is made whole: group, home from skel, locked password, first shell that exists', async t => {
  const guest = makeGuest(t, {
    ...accountFiles,
    '/etc/skel/.profile': 'PS1=x\n',
    '/etc/subuid': 'eve:100000:65536\n',
  })
  const { outcome, diff } = await perform(ada, makeMachine(guest.files))
  assert.equal(outcome, 'changed')
  assert.match(diff ?? '', /new user ada:x:1000:1000::\/home\/ada:\/bin\/bash/)
  assert.match(guest.text('/etc/passwd'), /^ada:x:1000:1000::\/home\/ada:\/bin\/bash$/m)
  assert.match(guest.text('/etc/group'), /^ada:x:1000:$/m)
  assert.match(guest.text('/etc/gshadow'), /^ada:!::$/m)
  assert.equal(shadowOf(guest.text('/etc/shadow'), 'ada')[1], '*')
  assert.equal(guest.text('/etc/subuid'), 'eve:100000:65536\nada:165536:65536\n')
  assert.equal(guest.text('/home/ada/.profile'), 'PS1=x\n')
  assert.equal(guest.mode('/home/ada'), 0o700)
  assert.equal((await perform(ada, makeMachine(guest.files))).outcome, 'unchanged')
  assert.deepEqual(
    fs.readdirSync(join(guest.root, 'etc')).filter(name => name.includes('lock')),
    [],
  )
})

test('home and what is in it belong to the new user', { skip: needsRoot }, async t => {
  const guest = makeGuest(t, { ...accountFiles, '/etc/skel/.config/x': 'x' })
  await perform(ada, makeMachine(guest.files))
  for (const path of ['home/ada', 'home/ada/.config', 'home/ada/.config/x']) {
    assert.equal(fs.lstatSync(join(guest.root, path)).uid, 1000, path)
  }
})

test('a run that was ended before the passwd entry is finished by the next', async t => {
  const guest = makeGuest(t, {
    ...accountFiles,
    '/home/.ada.vmcontext-new/half': 'x',
    '/etc/skel/.profile': 'whole',
  })
  fs.appendFileSync(join(guest.root, 'etc/group'), 'ada:x:1000:\n')
  fs.appendFileSync(join(guest.root, 'etc/shadow'), 'ada:!*:1:0:99999:7:::\n')
  await perform(ada, makeMachine(guest.files))
  assert.match(guest.text('/etc/passwd'), /^ada:x:1000:1000:/m)
  assert.equal(guest.text('/etc/shadow').match(/^ada:/gm)?.length, 1)
  assert.deepEqual(fs.readdirSync(join(guest.root, 'home')), ['ada'])
  assert.deepEqual(fs.readdirSync(join(guest.root, 'home/ada')), ['.profile'])
})

test('the uid follows the highest in use, and NIS lines stay last', async t => {
  const guest = makeGuest(t, accountFiles)
  fs.appendFileSync(join(guest.root, 'etc/passwd'), 'bob:x:1007:1007::/home/bob:/bin/sh\n+::::::\n')
  await perform(ada, makeMachine(guest.files))
  assert.match(guest.text('/etc/passwd'), /ada:x:1008:1008::\/home\/ada:\/bin\/bash\n\+::::::\n$/)
})

test('other lines of the databases stay byte for byte, odd bytes included', async t => {
  const guest = makeGuest(t, accountFiles)
  const odd = Buffer.from('old:x:999:999:caf\xe9,,,:/home/old:/bin/sh\n', 'latin1')
  fs.appendFileSync(join(guest.root, 'etc/passwd'), odd)
  await perform(ada, makeMachine(guest.files))
  assert.equal(fs.readFileSync(join(guest.root, 'etc/passwd')).includes(odd), true)
})

test('a shell is changed only where the context names one', async t => {
  const guest = makeGuest(t, accountFiles)
  await perform(ada, makeMachine(guest.files))
  const other = { ...ada, shells: ['/bin/sh'] }
  assert.equal((await perform(other, makeMachine(guest.files))).outcome, 'unchanged')
  assert.equal((await perform({ ...other, enforceShell: true }, makeMachine(guest.files))).outcome, 'changed')
  assert.match(guest.text('/etc/passwd'), /^ada:.*:\/bin\/sh$/m)
})

test('while another program holds the lock nothing is changed', async t => {
  const guest = makeGuest(t, { ...accountFiles, '/etc/passwd.lock': String(process.ppid) })
  await assert.rejects(async () => perform(ada, makeMachine(guest.files)), /is changing the users/)
  assert.doesNotMatch(guest.text('/etc/passwd'), /ada/)
})

test('a lock that a dead process left is no hindrance', async t => {
  const guest = makeGuest(t, { ...accountFiles, '/etc/passwd.lock': '4194999' })
  assert.equal((await perform(ada, makeMachine(guest.files))).outcome, 'changed')
})

test('without a user database the error says so', async t => {
  await assert.rejects(async () => perform(ada, makeMachine(makeGuest(t).files)), /\/etc\/passwd is missing/)
})

test('a plan shows user and password, changes nothing and shows no hash', async t => {
  const guest = makeGuest(t, accountFiles)
  const before = snapshot(guest.root)
  const machine = makeMachine(overlayFiles(guest.files), { dryRun: true })
  await perform(ada, machine)
  const { outcome, diff } = await perform(password('ada', { kind: 'crypted', text: '$6$s$hash' }), machine)
  assert.equal(outcome, 'changed')
  assert.doesNotMatch(diff ?? '', /hash/)
  assert.deepEqual(snapshot(guest.root), before)
})

test('a plain password is hashed, verifies, and the second time is so already', async t => {
  const guest = makeGuest(t, accountFiles)
  const action = password('root', { kind: 'plain', text: 'correct horse: é' })
  assert.equal((await perform(action, makeMachine(guest.files))).outcome, 'changed')
  const [, hash = ''] = shadowOf(guest.text('/etc/shadow'), 'root')
  assert.match(hash, /^\$6\$saltsaltsaltsalt\$/)
  assert.equal(verify('correct horse: é', hash), true)
  assert.equal((await perform(action, makeMachine(guest.files))).outcome, 'unchanged')
  assert.equal(guest.text('/etc/shadow').includes('correct'), false)
})

test('a crypted password is taken as it is, and locking leaves no password that matches', async t => {
  const guest = makeGuest(t, accountFiles)
  const machine = makeMachine(guest.files)
  await perform(password('root', { kind: 'crypted', text: '$y$j9T$abc$def' }), machine)
  assert.equal(shadowOf(guest.text('/etc/shadow'), 'root')[1], '$y$j9T$abc$def')
  await perform(password('root', { kind: 'locked' }), machine)
  assert.equal(shadowOf(guest.text('/etc/shadow'), 'root')[1], '*')
})

test('the password of a user who is not there is an error', async t => {
  const machine = makeMachine(makeGuest(t, accountFiles).files)
  await assert.rejects(
    async () => perform(password('eve', { kind: 'locked' }), machine),
    /there is no user eve/,
  )
})

test('a change keeps mode and owner of the shadow file', async t => {
  const guest = makeGuest(t, accountFiles)
  fs.chmodSync(join(guest.root, 'etc/shadow'), 0o640)
  await perform(password('root', { kind: 'locked' }), makeMachine(guest.files))
  assert.equal(guest.mode('/etc/shadow'), 0o640)
})
