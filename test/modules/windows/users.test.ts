import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UserPasswordAction } from '../../../src/machine/actions.ts'
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import { parseFacts } from '../../../src/machine/windows/facts-file.ts'
import { loginOf } from '../../../src/modules/windows/login.ts'
import { users } from '../../../src/modules/windows/users.ts'
import { windowsSettings } from '../../network/windows/machine.ts'
import { ada, builtIn, guest, linesOf, planFor, saidIn, type Variables } from './guest.ts'

const passwordsIn = async (variables: Variables, facts?: WindowsFacts) =>
  (await planFor(users, variables, facts)).actions.filter(
    (action): action is UserPasswordAction => action.kind === 'user-password',
  )

const linesFor = async (variables: Variables, facts?: WindowsFacts) =>
  linesOf(await planFor(users, variables, facts))

test('without USERNAME it is the account that ends in -500, whatever it is called', async () => {
  const [action] = await passwordsIn({ PASSWORD: 'secret 1' })
  assert.deepEqual(action, {
    kind: 'user-password',
    user: 'Chef',
    isNew: false,
    password: 'secret 1',
    call: { command: 'Set-LocalUser', parameters: { SID: builtIn.sid } },
  })
})

test('a context that says nothing of an account touches none: one that is disabled stays so', async () => {
  const facts = guest({ users: [{ ...builtIn, enabled: false, passwordExpires: true }] })
  assert.deepEqual(await planFor(users, {}, facts), { actions: [] })
})

test('the account of a password may log in with it, which does not expire', async () => {
  const facts = guest({ users: [{ ...builtIn, enabled: false, passwordExpires: true }] })
  assert.deepEqual(await linesFor({ PASSWORD: 'x' }, facts), [
    `Set-LocalUser -SID '${builtIn.sid}'`,
    `Set-LocalUser -SID '${builtIn.sid}' -PasswordNeverExpires:$true`,
    `Enable-LocalUser -SID '${builtIn.sid}'`,
  ])
})

test('a user that is missing is made, an administrator by the SID of the group', async () => {
  assert.deepEqual(await linesFor({ USERNAME: 'ada', PASSWORD: 'x' }), [
    "New-LocalUser -Name 'ada' -PasswordNeverExpires:$true",
    "Add-LocalGroupMember -SID 'S-1-5-32-544' -Member 'ada'",
  ])
})

test('an account that Windows keeps for itself is made no administrator, whatever it is called', async () => {
  for (const rid of [501, 503, 504]) {
    const guestAccount = { ...ada, name: 'Gast', sid: `S-1-5-21-1-2-3-${rid}`, enabled: false }
    const plan = await planFor(users, { USERNAME: 'gast', PASSWORD: 'x' }, guest({ users: [guestAccount] }))
    assert.deepEqual(plan.actions, [])
    assert.match(saidIn(plan).join(), /^error: USERNAME: Gast is an account that Windows keeps for itself/)
  }
})

test('in a domain a new user is named with his machine, as another of that name may be in the domain', async () => {
  const computer = { active: 'WIN-1', pending: 'WIN-1', suffix: '', domainMember: true }
  const member = "Add-LocalGroupMember -SID 'S-1-5-32-544' -Member 'WIN-1\\ada'"
  assert.equal((await linesFor({ USERNAME: 'ada', PASSWORD: 'x' }, guest({ computer }))).at(-1), member)
})

test('a user whose SID is not known is called by his name', async () => {
  const facts = guest({
    users: [{ ...ada, sid: '', administrator: false, enabled: false, passwordExpires: true }],
  })
  assert.deepEqual(await linesFor({ USERNAME: 'ADA', PASSWORD: 'x' }, facts), [
    "Set-LocalUser -Name 'ada'",
    "Set-LocalUser -Name 'ada' -PasswordNeverExpires:$true",
    "Enable-LocalUser -Name 'ada'",
    "Add-LocalGroupMember -SID 'S-1-5-32-544' -Member 'ada'",
  ])
})

test('of a machine whose users nobody tells, the administrator is who Windows comes with', async () => {
  const facts = parseFacts({})
  assert.deepEqual((await linesFor({ PASSWORD: 'x' }, facts))[0], "Set-LocalUser -Name 'Administrator'")
  assert.deepEqual(saidIn(await planFor(users, { PASSWORD: 'x' }, facts)), [])
  const nameless = await planFor(users, { PASSWORD: 'x' }, parseFacts({ users: [{ name: 'Chef' }] }))
  assert.match(nameless.problems?.[0]?.hint ?? '', /USERNAME, or give "sid" of each user in the facts$/)
  const none = await planFor(users, { PASSWORD: 'x' }, parseFacts({ users: [] }))
  assert.match(saidIn(none).join(), /^error: PASSWORD: no account ends in -500/)
})

test('a user without a password in the context is made with one that nobody knows', async () => {
  const [action] = await passwordsIn({ USERNAME: 'ada' })
  assert.deepEqual([action?.isNew, action?.password], [true, null])
})

test('where a user could not be made, nothing more is tried with him', async () => {
  const { actions } = await planFor(users, { USERNAME: 'ada', PASSWORD: 'x' }, guest({ modules: [] }))
  assert.deepEqual(
    actions.slice(1).map(action => 'when' in action && action.when),
    ['changed', 'changed', 'changed'],
  )
})

test('a user that is there already is found in whatever case, and named by his SID', async () => {
  const facts = guest({ users: [builtIn, { ...ada, administrator: false, enabled: false }] })
  assert.deepEqual(await linesFor({ USERNAME: 'ADA' }, facts), [
    `Enable-LocalUser -SID '${ada.sid}'`,
    `Add-LocalGroupMember -SID 'S-1-5-32-544' -Member '${ada.sid}'`,
  ])
})

test('a user that is as wanted needs nothing', async () => {
  assert.deepEqual(await linesFor({ USERNAME: 'ada' }, guest({ users: [ada] })), [])
})

test('the built-in administrator is a member, also where nobody could list the group', async () => {
  const facts = guest({ users: [{ ...builtIn, administrator: false }] })
  assert.deepEqual(await linesFor({ USERNAME: 'Chef' }, facts), [])
})

test('without LocalAccounts functions of our own do the same', async () => {
  const facts = guest({ modules: [] })
  assert.deepEqual(await linesFor({ USERNAME: 'ada', PASSWORD: 'x' }, facts), [
    "New-VmcontextUser -Name 'ada'",
    "Set-VmcontextUser -Name 'ada' -NeverExpires:$true",
    "Set-VmcontextUser -Name 'ada' -Enable:$true",
    "Add-VmcontextGroupMember -Sid 'S-1-5-32-544' -Name 'ada'",
  ])
  assert.deepEqual(await linesFor({ PASSWORD: 'x' }, facts), ["Set-VmcontextUser -Name 'Chef'"])
})

test('PASSWORD_BASE64 goes before PASSWORD', async () => {
  const [action] = await passwordsIn({ PASSWORD: 'second', PASSWORD_BASE64: 'Zmlyc3Q=' })
  assert.equal(action?.password, 'first')
})

test('base64 of nothing leaves the other password to count', async () => {
  const [action] = await passwordsIn({ PASSWORD: 'second', PASSWORD_BASE64: 'Cg==' })
  assert.equal(action?.password, 'second')
  assert.deepEqual(await planFor(users, { PASSWORD_BASE64: 'Cg==' }), { actions: [] })
})

test('a password that cannot be read is an error, and no other one is taken for it', async () => {
  const plan = await planFor(users, { PASSWORD_BASE64: '%%%', PASSWORD: 'second' })
  assert.deepEqual(plan.actions, [])
  assert.match(saidIn(plan).join(), /^error: PASSWORD_BASE64 cannot be used, so no password is set/)
})

test('a hash alone is an error, beside a password a warning', async () => {
  const alone = await planFor(users, { CRYPTED_PASSWORD: '$6$salt$hash' })
  assert.deepEqual(alone.actions, [])
  assert.match(saidIn(alone).join(), /^error: CRYPTED_PASSWORD: Windows cannot be given a hash; no password/)
  const beside = await planFor(users, { CRYPTED_PASSWORD_BASE64: 'JDYkcyRo', PASSWORD: 'x' })
  assert.match(saidIn(beside).join(), /^warning: CRYPTED_PASSWORD_BASE64: .*; PASSWORD is used$/)
  assert.equal(beside.actions.length, 4)
})

test('a user with a hash alone is made all the same, so that keys have somebody to let in', async () => {
  const plan = await planFor(users, { USERNAME: 'ada', CRYPTED_PASSWORD: '$6$salt$hash' })
  assert.match(linesOf(plan)[0] ?? '', /^New-LocalUser -Name 'ada'/)
  assert.match(saidIn(plan).join(), /^error: /)
})

test('a name that Windows does not allow is an error, and no account is touched', async () => {
  for (const name of ['a@b', 'DOMAIN\\ada', 'x'.repeat(21), 'a"b', '...']) {
    const plan = await planFor(users, { USERNAME: name, PASSWORD: 'x' })
    assert.deepEqual([plan.actions, saidIn(plan).length], [[], 1], name)
    assert.equal(loginOf(windowsSettings({ USERNAME: name }), guest()), null)
  }
})

test('names may hold blanks and letters of any language', async () => {
  const [action] = await passwordsIn({ USERNAME: 'Jörg von Ω' })
  assert.equal(action?.user, 'Jörg von Ω')
})

test('a domain controller has no local users, which is said where one was asked for', async () => {
  const facts = guest({ domainController: true })
  const plan = await planFor(users, { USERNAME: 'ada', PASSWORD: 'x' }, facts)
  assert.deepEqual(plan.actions, [])
  assert.match(saidIn(plan).join(), /^warning: USERNAME: this machine is a domain controller/)
  assert.deepEqual(await planFor(users, {}, facts), { actions: [] })
})

test('a password for an administrator that nobody can find is an error', async () => {
  const plan = await planFor(users, { PASSWORD: 'x' }, guest({ users: [ada] }))
  assert.deepEqual(plan.actions, [])
  assert.match(saidIn(plan).join(), /^error: PASSWORD: no account ends in -500/)
})
