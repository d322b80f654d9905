import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings, type Settings } from '../../../src/context/settings.ts'
import type { Facts } from '../../../src/machine/facts.ts'
import { hooks } from '../../../src/modules/linux/hooks.ts'
import { scripts } from '../../../src/modules/linux/scripts.ts'
import type { ModulePlan } from '../../../src/modules/module.ts'
import { debianFacts } from '../../support/facts.ts'

const plan = (
  module: { readonly plan: (settings: Settings, facts: Facts) => ModulePlan },
  variables: Record<string, string>,
  facts: Partial<Facts> = {},
) => module.plan(readSettings(new Map(Object.entries(variables)), 'linux').settings, debianFacts(facts))

const names = (
  module: { readonly plan: (settings: Settings, facts: Facts) => ModulePlan },
  variables: Record<string, string>,
  facts: Partial<Facts> = {},
): string[] =>
  plan(module, variables, facts).actions.map(action => (action.kind === 'script' ? action.name : action.kind))

test('the script in base64 wins over the plain one', () => {
  const encoded = Buffer.from('echo b64').toString('base64')
  const [action] = plan(scripts, { START_SCRIPT: 'echo plain', START_SCRIPT_BASE64: encoded }).actions
  assert.equal(action?.kind, 'script')
  if (action?.kind === 'script') assert.deepEqual(action.script, { from: 'context', content: 'echo b64\n' })
})

test('init.sh runs where the medium carries it and nothing else is named', () => {
  assert.deepEqual(names(scripts, {}, { mediumFiles: ['context.sh', 'init.sh'] }), ['init.sh'])
  assert.deepEqual(names(scripts, {}), [])
  assert.deepEqual(names(scripts, { INIT_SCRIPTS: 'a.sh' }, { mediumFiles: ['init.sh', 'a.sh'] }), ['a.sh'])
})

test('an init script that is not on the medium is an error, and the others run', () => {
  const result = plan(scripts, { INIT_SCRIPTS: 'gone.sh here.sh' }, { mediumFiles: ['here.sh'] })
  assert.equal(result.actions.length, 1)
  assert.match(result.problems?.[0]?.message ?? '', /no file gone\.sh on the medium/)
})

test('hooks and the context’s scripts take turns by name, as one-context ran them', () => {
  const facts = {
    mediumFiles: ['init.sh'],
    hooks: { vmcontext: ['10-first', 'loc-20-disk', 'net-99-last'], oneContext: ['net-50-middle'] },
  }
  assert.deepEqual(names(scripts, { START_SCRIPT: 'x' }, facts), [
    '/etc/vmcontext.d/10-first',
    '/etc/one-context.d/net-50-middle',
    'START_SCRIPT',
    'init.sh',
    '/etc/vmcontext.d/net-99-last',
  ])
  assert.deepEqual(names(hooks, {}, facts), ['/etc/vmcontext.d/loc-20-disk'])
})

test('one-context’s own files and what package tools leave behind are no hooks', () => {
  const facts = {
    hooks: {
      vmcontext: ['loc-50-x~', 'loc-50-y.dpkg-old'],
      oneContext: ['loc-10-network', 'loc-20-set-username-password', 'loc-60-own'],
    },
  }
  assert.deepEqual(names(hooks, {}, facts), ['/etc/one-context.d/loc-60-own'])
})

test('hooks get the stage and an empty word, and the time limit of the context', () => {
  const facts = { hooks: { vmcontext: ['net-1'], oneContext: [] } }
  const [action] = plan(scripts, { VMCONTEXT_SCRIPT_TIMEOUT: '5' }, facts).actions
  assert.equal(action?.kind, 'script')
  if (action?.kind !== 'script') return
  assert.deepEqual(action.arguments, ['network', ''])
  assert.equal(action.timeout, 5)
})

test('the boot waits 5 minutes at most for a hook of the local stage', () => {
  const facts = { hooks: { vmcontext: ['loc-1', 'net-1'], oneContext: [] } }
  const timeouts = (
    module: { readonly plan: (settings: Settings, facts: Facts) => ModulePlan },
    limit: string,
  ): number[] =>
    plan(module, { VMCONTEXT_SCRIPT_TIMEOUT: limit }, facts).actions.map(action =>
      action.kind === 'script' ? action.timeout : -1,
    )
  assert.deepEqual([timeouts(hooks, '0'), timeouts(scripts, '0')], [[300], [0]])
  assert.deepEqual([timeouts(hooks, '60'), timeouts(scripts, '7200')], [[60], [7200]])
})
