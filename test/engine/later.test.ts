import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../src/context/settings.ts'
import { clearLater, nextOf, requestLater } from '../../src/engine/later.ts'
import { hooks } from '../../src/modules/linux/hooks.ts'
import { linuxModules } from '../../src/modules/linux/registry.ts'
import type { Module } from '../../src/modules/module.ts'
import { debianFacts } from '../support/facts.ts'
import { makeGuest } from '../support/guest.ts'
import { fakeMemory } from '../support/memory.ts'

const flag = '/run/vmcontext/network-stage'

const ofNetwork = linuxModules.filter(({ stage }) => stage === 'network')

const known = (variables: Readonly<Record<string, string>>) => ({
  settings: readSettings(new Map(Object.entries(variables)), 'linux').settings,
  facts: debianFacts(),
  scripts: { ranAlready: async () => false },
  memory: fakeMemory(),
})

test('the network stage is asked for only where something has to run then', async t => {
  const cases: readonly (readonly [Record<string, string>, boolean])[] = [
    [{ SET_HOSTNAME: 'web1' }, false],
    [{ START_SCRIPT: 'true' }, true],
    [{ INIT_SCRIPTS: 'missing.sh' }, true],
  ]
  for (const [variables, wanted] of cases) {
    const guest = makeGuest(t, { '/run/vmcontext/': '' })
    await requestLater(guest.files, 'network', ofNetwork, known(variables))
    assert.equal(guest.exists(flag), wanted, JSON.stringify(variables))
    clearLater(guest.files, 'network')
    assert.equal(guest.exists(flag), false)
  }
})

test('no boot waits for the network for scripts that have had their turn', async t => {
  for (const [frequency, wanted] of Object.entries({ boot: true, change: false, once: false })) {
    const guest = makeGuest(t, { '/run/vmcontext/': '' })
    const variables = { START_SCRIPT: 'true', VMCONTEXT_SCRIPTS: frequency }
    const scripts = { ranAlready: async () => true }
    await requestLater(guest.files, 'network', ofNetwork, { ...known(variables), scripts })
    assert.equal(guest.exists(flag), wanted, frequency)
  }
})

test('no boot waits for the network for what was done once for this machine', async t => {
  const module: Module = {
    name: 'once',
    stage: 'network',
    once: 'instance',
    plan: () => ({ actions: [{ kind: 'remove', path: '/etc/a' }] }),
  }
  const memory = fakeMemory()
  for (const wanted of [true, false]) {
    const guest = makeGuest(t, { '/run/vmcontext/': '' })
    await requestLater(guest.files, 'network', [module], { ...known({}), memory })
    assert.equal(guest.exists(flag), wanted)
    memory.noteDone('once')
  }
})

test('a unit for hooks is asked for only where there are any, and has its turn before the network stage', async t => {
  const guest = makeGuest(t, { '/run/vmcontext/': '' })
  const { facts, ...others } = known({ START_SCRIPT: 'true' })
  await requestLater(guest.files, 'network', ofNetwork, { facts, ...others })
  await requestLater(guest.files, 'hooks', [hooks], { facts, ...others })
  assert.equal(nextOf(guest.files), 'network')
  const owned = { ...facts, hooks: { vmcontext: ['loc-50-own', 'net-50-own'], oneContext: [] } }
  await requestLater(guest.files, 'hooks', [hooks], { ...others, facts: owned })
  assert.equal(nextOf(guest.files), 'hooks')
  clearLater(guest.files, 'hooks')
  assert.equal(nextOf(guest.files), 'network')
  clearLater(guest.files, 'network')
  assert.equal(nextOf(guest.files), undefined)
})
