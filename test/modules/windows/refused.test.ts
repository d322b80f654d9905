/** What becomes of a Windows guest whose PowerShell refuses a call: one failure stays one, and nobody is locked out. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openMemory } from '../../../src/engine/memory/memory.ts'
import { measurePhases } from '../../../src/engine/phases.ts'
import { runModules } from '../../../src/engine/stage.ts'
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import { openMountedWindows } from '../../../src/machine/windows/files.ts'
import type { Call } from '../../../src/machine/windows/powershell/call.ts'
import { windowsModules } from '../../../src/modules/windows/registry.ts'
import { windowsSettings } from '../../network/windows/machine.ts'
import { makeGuest, makeMachine } from '../../support/guest.ts'
import { builtIn, guest, type Variables } from './guest.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP2RrE8YJ42bWTC8MqM34plQYAiYOffnHYqQjCdBNlTK ada'

/** Runs these modules where calls of one command are refused. */
const runRefusing = async (
  t: TestContext,
  refused: string,
  names: readonly string[],
  variables: Variables,
  facts: Partial<WindowsFacts> = {},
) => {
  const { root, exists, text } = makeGuest(t, { '/ProgramData/vmcontext/state/': '' })
  const files = openMountedWindows(root, 'C:', 'C:/ProgramData')
  const calls: Call[] = []
  const restarts: string[] = []
  const memory = openMemory(files, {
    instance: { vmid: '42', uuid: null, machineId: null },
    force: false,
    dryRun: false,
    log: () => {},
  })
  const { modules } = await runModules(
    windowsModules.filter(({ name }) => names.includes(name)),
    {
      settings: windowsSettings(variables),
      facts: guest({ live: true, ...facts }),
      machine: makeMachine(files, {
        live: true,
        passwords: memory.passwords,
        powerShell: {
          make: async made => {
            calls.push(...made)
            const isRefused = made.some(({ command }) => command === refused)
            return { ok: !isRefused, message: isRefused ? 'Access is denied' : '' }
          },
        },
        requestRestart: reason => restarts.push(reason),
      }),
      incomplete: false,
      memory,
      phases: measurePhases('all'),
      refusals: { of: async () => null, note: async () => {} },
      mask: line => line,
      progress: () => {},
    },
  )
  const made = calls.map(({ command }) => command)
  return { modules, made, restarts, memory, exists, text }
}

test('a name that could not be set is not counted, and nothing starts again', async t => {
  const run = await runRefusing(t, 'Rename-Computer', ['hostname'], { SET_HOSTNAME: 'web1' })
  assert.deepEqual(
    run.modules[0]?.actions.map(({ outcome }) => outcome),
    ['failed', 'skipped', 'skipped'],
  )
  assert.deepEqual([run.restarts, run.exists('/ProgramData/vmcontext/state/renames.json')], [[], false])
})

test('where a user could not be made, he is put into no group, and the keys are there all the same', async t => {
  const variables = { USERNAME: 'ada', PASSWORD: 'x', SSH_PUBLIC_KEY: key }
  const run = await runRefusing(t, 'New-LocalUser', ['users', 'ssh'], variables)
  assert.deepEqual(
    run.modules.map(({ name, outcome }) => [name, outcome]),
    [
      ['users', 'failed'],
      ['ssh', 'changed'],
    ],
  )
  assert.ok(!run.made.includes('Add-LocalGroupMember'))
  assert.ok(run.text('/ProgramData/ssh/administrators_authorized_keys').includes(key))
})

test('a user who is disabled stays so where his password was refused, as the one of the image would let in', async t => {
  const users = [{ ...builtIn, enabled: false }]
  const refused = await runRefusing(t, 'Set-LocalUser', ['users'], { PASSWORD: 'x' }, { users })
  assert.ok(!refused.made.includes('Enable-LocalUser'))
  const last = refused.modules[0]?.actions.find(({ summary }) => summary === 'user Chef may log in')
  assert.deepEqual(
    [last?.outcome, last?.message],
    ['skipped', 'a step before it failed, so nobody is let in who was shut out'],
  )
  const set = await runRefusing(t, 'Rename-Computer', ['users'], { PASSWORD: 'x' }, { users })
  assert.ok(set.made.includes('Enable-LocalUser'))
})

test('a password that could not be set is tried again by the next run', async t => {
  const run = await runRefusing(t, 'Set-LocalUser', ['users'], { PASSWORD: 'x' })
  assert.equal(run.modules[0]?.outcome, 'failed')
  assert.equal(await run.memory.passwords.isSet('Chef', { kind: 'plain', text: 'x' }), false)
})
