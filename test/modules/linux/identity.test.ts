import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings, type Settings } from '../../../src/context/settings.ts'
import type { Action } from '../../../src/machine/actions.ts'
import type { Facts } from '../../../src/machine/facts.ts'
import { cleanHostName, hostname } from '../../../src/modules/linux/hostname.ts'
import { ssh } from '../../../src/modules/linux/ssh.ts'
import { timezone } from '../../../src/modules/linux/timezone.ts'
import { users } from '../../../src/modules/linux/users.ts'
import type { ModulePlan } from '../../../src/modules/module.ts'
import { debianFacts } from '../../support/facts.ts'

const plan = (
  module: { readonly plan: (settings: Settings, facts: Facts) => ModulePlan },
  variables: Record<string, string>,
  facts: Partial<Facts> = {},
): ModulePlan =>
  module.plan(readSettings(new Map(Object.entries(variables)), 'linux').settings, debianFacts(facts))

const actionOf = <K extends Action['kind']>(
  { actions }: ModulePlan,
  kind: K,
): Extract<Action, { kind: K }> | undefined =>
  actions.find((action): action is Extract<Action, { kind: K }> => action.kind === kind)

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada@example.org'
const hash =
  '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/'

test('the first label is the host name, the rest its domain', () => {
  const result = plan(hostname, { SET_HOSTNAME: 'web1.example.org' })
  assert.equal(actionOf(result, 'file')?.content, 'web1\n')
  assert.equal(actionOf(result, 'kernel')?.value, 'web1')
  assert.deepEqual(actionOf(result, 'block')?.lines, ['127.0.1.1 web1.example.org web1'])
  assert.deepEqual(result.problems, [])
})

test('characters no host name has become dashes, with a warning that says what was taken', () => {
  const { problems } = plan(hostname, { SET_HOSTNAME: 'my_web server' })
  assert.match(problems?.[0]?.message ?? '', /"my_web server" is no host name; my-web-server is taken/)
  assert.equal(problems?.[0]?.severity, 'warning')
})

test('host names are cleaned as DNS needs them', () => {
  const cases = {
    '-a-': 'a',
    'a..b': 'a.b',
    '.a.': 'a',
    ['x'.repeat(70)]: 'x'.repeat(63),
    é: '',
    'a b': 'a-b',
  }
  for (const [given, wanted] of Object.entries(cases)) assert.equal(cleanHostName(given), wanted, given)
})

test('a host name without a letter or digit changes nothing and is an error', () => {
  const { actions, problems } = plan(hostname, { SET_HOSTNAME: '***' })
  assert.deepEqual(actions, [])
  assert.equal(problems?.[0]?.severity, 'error')
})

test('without SET_HOSTNAME the host name is left alone', () => {
  assert.deepEqual(plan(hostname, { SET_HOSTNAME: '' }).actions, [])
})

test('a time zone is a relative link and, in Debian, a line in /etc/timezone', () => {
  const result = plan(timezone, { TIMEZONE: 'Europe/Madrid' })
  assert.equal(actionOf(result, 'link')?.target, '../usr/share/zoneinfo/Europe/Madrid')
  assert.equal(actionOf(result, 'file')?.content, 'Europe/Madrid\n')
})

test('a zone the guest lacks is an error and changes nothing', () => {
  const { actions, problems } = plan(timezone, { TIMEZONE: 'Europe/Atlantis' })
  assert.deepEqual(actions, [])
  assert.match(problems?.[0]?.message ?? '', /no time zone "Europe\/Atlantis"/)
})

test('without time zone data the link is made with a warning', () => {
  const result = plan(timezone, { TIMEZONE: 'Asia/Tokyo' }, { hasTimeZone: () => null, timeZoneFile: false })
  assert.equal(result.actions.length, 1)
  assert.match(result.problems?.[0]?.message ?? '', /tzdata/)
})

test('a user gets an account, password and sudo', () => {
  const result = plan(users, { USERNAME: 'ada', CRYPTED_PASSWORD: hash })
  assert.deepEqual(
    result.actions.map(action => action.kind),
    ['account', 'password', 'file'],
  )
  assert.equal(actionOf(result, 'account')?.home, '/home/ada')
  const sudoers = actionOf(result, 'file')
  assert.match(String(sudoers?.content), /^ada ALL=\(ALL\) NOPASSWD:ALL$/m)
  assert.equal(sudoers?.mode, 0o440)
})

test('root needs no account and no sudo', () => {
  assert.deepEqual(plan(users, {}).actions, [{ kind: 'remove', path: '/etc/sudoers.d/vmcontext' }])
})

test('sudo is taken away where the context no longer grants it, under its older name too', () => {
  for (const name of ['USERNAME_SUDO', 'GRANT_SUDO']) {
    assert.equal(
      actionOf(plan(users, { USERNAME: 'ada', [name]: 'NO' }), 'remove')?.path,
      '/etc/sudoers.d/vmcontext',
    )
  }
})

test('of several passwords the first in the documented order counts', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const all = {
    CRYPTED_PASSWORD_BASE64: base64(hash),
    PASSWORD_BASE64: base64('second'),
    CRYPTED_PASSWORD: '$6$third$third',
    PASSWORD: 'fourth',
  }
  const passwordFor = (variables: Record<string, string>) =>
    actionOf(plan(users, variables), 'password')?.password
  assert.deepEqual(passwordFor(all), { kind: 'crypted', text: hash })
  assert.deepEqual(passwordFor({ ...all, CRYPTED_PASSWORD_BASE64: '' }), { kind: 'plain', text: 'second' })
  assert.deepEqual(passwordFor({ PASSWORD: 'fourth' }), { kind: 'plain', text: 'fourth' })
})

test('a password that cannot be used is no reason to take another', () => {
  const result = plan(users, { CRYPTED_PASSWORD_BASE64: '%%%', PASSWORD: 'clear' })
  assert.equal(actionOf(result, 'password'), undefined)
  assert.match(result.problems?.[0]?.message ?? '', /no password is set and no other variable is tried/)
})

test('a name that sudoers would read as a word of its own is quoted, and waits for its user', () => {
  for (const name of ['ALL', 'Defaults', 'User_Alias']) {
    const sudoers = actionOf(plan(users, { USERNAME: name }), 'file')
    assert.match(String(sudoers?.content), new RegExp(`^"${name}" ALL=\\(ALL\\) NOPASSWD:ALL$`, 'm'))
    assert.equal(sudoers?.needsUser, name)
  }
})

test('a USERNAME_SUDO that cannot be used changes nothing about sudo', () => {
  const kinds = plan(users, { USERNAME: 'ada', USERNAME_SUDO: 'perhaps' }).actions.map(action => action.kind)
  assert.deepEqual(kinds, ['account'])
})

test('a password is locked only where the context asks for it and holds none', () => {
  const locked = plan(users, { USERNAME_PASSWORD_RESET: 'yes' })
  assert.deepEqual(actionOf(locked, 'password')?.password, { kind: 'locked' })
  assert.equal(actionOf(plan(users, {}), 'password'), undefined)
})

test('a user name that cannot be used does not mean root, and that is said', () => {
  const variables = { USERNAME: 'ada:x', PASSWORD: 'secret', SSH_PUBLIC_KEY: key }
  const { actions, problems } = plan(users, variables)
  assert.deepEqual(actions, [])
  assert.match(problems?.[0]?.message ?? '', /no account, password, sudo or SSH key is set up/)
  assert.deepEqual(plan(ssh, variables).actions, [])
})

test('keys of both variables go to the user, each once', () => {
  const block = actionOf(
    plan(ssh, { USERNAME: 'ada', SSH_PUBLIC_KEY: `${key}\n# note\n`, EC2_PUBLIC_KEY: key }),
    'block',
  )
  assert.equal(block?.path, '/home/ada/.ssh/authorized_keys')
  assert.equal(block?.home, 'ada')
  assert.deepEqual(block?.lines, [key])
})

test('keys go where the user’s home is', () => {
  const ada = { name: 'ada', uid: 1000, gid: 1000, home: '/srv/ada', shell: '/bin/sh' }
  const block = actionOf(plan(ssh, { USERNAME: 'ada', SSH_PUBLIC_KEY: key }, { users: [ada] }), 'block')
  assert.equal(block?.path, '/srv/ada/.ssh/authorized_keys')
})

test('keys that cannot be read leave those of an earlier context in place', () => {
  assert.deepEqual(plan(ssh, { SSH_PUBLIC_KEY: 'not a key' }).actions, [])
})
