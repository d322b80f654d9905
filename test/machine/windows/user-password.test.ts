import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UserPasswordAction } from '../../../src/machine/actions.ts'
import { describe, perform } from '../../../src/machine/kinds/registry.ts'
import type { Machine, PasswordMemory } from '../../../src/machine/machine.ts'
import { noFiles } from '../../../src/machine/windows/files.ts'
import type { Call } from '../../../src/machine/windows/powershell/call.ts'
import { makeMachine } from '../../support/guest.ts'

const action = (changes: Partial<UserPasswordAction> = {}): UserPasswordAction => ({
  kind: 'user-password',
  user: 'ada',
  isNew: false,
  password: 'correct horse',
  call: { command: 'Set-LocalUser', parameters: { Name: 'ada' } },
  ...changes,
})

/** Remembers as the engine's does, in plain words. */
const makeMemory = (): PasswordMemory & { readonly set: Map<string, string> } => {
  const set = new Map<string, string>()
  return {
    set,
    isSet: async (user, { text }) => set.get(user) === text,
    isNoted: user => set.has(user),
    note: async (user, { text }) => {
      set.set(user, text)
    },
    forget: async user => {
      set.delete(user)
    },
  }
}

const makeWindows = (changes: Partial<Machine> = {}, ok = true) => {
  const calls: Call[] = []
  const memory = makeMemory()
  const machine = makeMachine(noFiles, {
    live: true,
    passwords: memory,
    powerShell: {
      make: async made => {
        calls.push(...made)
        return ok ? { ok, message: '' } : { ok, message: 'the password is too short' }
      },
    },
    ...changes,
  })
  return { machine, calls, memory }
}

const passwordIn = (call: Call | undefined): string => {
  const value = call?.parameters?.Password
  return typeof value === 'object' && 'secret' in value ? value.secret : ''
}

test('a password is set once, so that a change of it by its user stays', async () => {
  const { machine, calls } = makeWindows()
  assert.equal((await perform(action(), machine)).outcome, 'changed')
  assert.equal((await perform(action(), machine)).outcome, 'unchanged')
  assert.deepEqual(calls, [
    { command: 'Set-LocalUser', parameters: { Name: 'ada', Password: { secret: 'correct horse' } } },
  ])
})

test('another password of the context is set', async () => {
  const { machine, calls } = makeWindows()
  await perform(action(), machine)
  assert.equal((await perform(action({ password: 'battery staple' }), machine)).outcome, 'changed')
  assert.deepEqual(calls.map(passwordIn), ['correct horse', 'battery staple'])
})

test('a password that Windows refuses is tried again by the next run', async () => {
  const { machine, memory } = makeWindows({}, false)
  memory.set.set('ada', 'an earlier one')
  const performed = await perform(action(), machine)
  assert.equal(performed.outcome, 'failed')
  assert.equal(performed.message, 'the password is too short')
  assert.equal(memory.set.size, 0)
})

test('a user that is not there gets the password though it was set before', async () => {
  const { machine, calls, memory } = makeWindows()
  memory.set.set('ada', 'correct horse')
  assert.equal((await perform(action({ isNew: true }), machine)).outcome, 'changed')
  assert.equal(calls.length, 1)
})

test('a new user without a password gets a long one that nobody knows, another each time', async () => {
  const { machine, calls, memory } = makeWindows()
  const made = action({ isNew: true, password: null })
  await perform(made, machine)
  await perform(made, machine)
  const [first = '', second = ''] = calls.map(passwordIn)
  assert.notEqual(first, second)
  for (const password of [first, second]) {
    assert.ok(password.length >= 32)
    // Three of the four kinds that a policy of complexity asks for.
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/]) assert.match(password, kind)
  }
  assert.equal(memory.set.size, 0)
})

test('a plan shows the call without the password, and makes none', async () => {
  const { machine, calls } = makeWindows({ dryRun: true })
  const performed = await perform(action(), machine)
  assert.equal(performed.diff, "Set-LocalUser -Name 'ada' -Password '********'\n")
  assert.deepEqual(calls, [])
  assert.doesNotMatch(describe(action()), /horse/)
})

test('nothing is set in a guest that does not run', async () => {
  const { machine } = makeWindows({ powerShell: null })
  assert.equal((await perform(action(), machine)).outcome, 'skipped')
})
