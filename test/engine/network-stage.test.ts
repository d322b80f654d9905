import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../src/context/settings.ts'
import { clearNetworkStage, requestNetworkStage } from '../../src/engine/network-stage.ts'
import { linuxModules } from '../../src/modules/linux/registry.ts'
import type { Module } from '../../src/modules/module.ts'
import { debianFacts } from '../support/facts.ts'
import { makeGuest } from '../support/guest.ts'
import { fakeMemory } from '../support/memory.ts'

const flag = '/run/vmcontext/network-stage'

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
    await requestNetworkStage(guest.files, linuxModules, known(variables))
    assert.equal(guest.exists(flag), wanted, JSON.stringify(variables))
    clearNetworkStage(guest.files)
    assert.equal(guest.exists(flag), false)
  }
})

test('no boot waits for the network for scripts that have had their turn', async t => {
  for (const [frequency, wanted] of Object.entries({ boot: true, change: false, once: false })) {
    const guest = makeGuest(t, { '/run/vmcontext/': '' })
    const variables = { START_SCRIPT: 'true', VMCONTEXT_SCRIPTS: frequency }
    const scripts = { ranAlready: async () => true }
    await requestNetworkStage(guest.files, linuxModules, { ...known(variables), scripts })
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
    await requestNetworkStage(guest.files, [module], { ...known({}), memory })
    assert.equal(guest.exists(flag), wanted)
    memory.noteDone('once')
  }
})
