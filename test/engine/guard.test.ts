import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { watch } from '../../src/engine/guard/guard.ts'
import type { Action } from '../../src/machine/actions.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { Guard } from '../../src/network/guard.ts'
import { makeGuest, makeMachine } from '../support/guest.ts'

/** A kernel whose default gateway is this machine itself, by the loopback device. */
const route =
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\nlo\t00000000\t0100007F\t0003\t0\t0\t0\t00000000\t0\t0\t0\n'

const config = '/etc/service/nic'
const actions: readonly Action[] = [
  { kind: 'file', path: config, content: 'new', mode: 0o644 },
  { kind: 'file', path: '/etc/service/other', content: 'new', mode: 0o644 },
  { kind: 'file', path: '/etc/service/same', content: 'same', mode: 0o644 },
]

const guard = (gateway: string | null, addresses: readonly string[] = ['127.0.0.1/8']): Guard => ({
  routes: [{ device: 'lo', family: 'IPv4', gateway, addresses }],
  before: [{ kind: 'command', command: ['take', 'down'], when: 'changed' }],
  after: [{ kind: 'command', command: ['bring', 'up'], when: 'changed' }],
})

/** Shorter than a second for each gateway, as all of them are on this machine. */
const patience = { given: 300, learnt: 300 }

const setUp = (t: TestContext) => {
  const guest = makeGuest(t, {
    '/proc/net/route': route,
    [config]: 'old',
    '/etc/service/same': 'same',
  })
  const commands: string[] = []
  const machine: Machine = makeMachine(guest.files, {
    live: true,
    runCommand: async command => {
      if (command[0] !== 'ip') commands.push(`${command.join(' ')}, ${guest.text(config)}`)
      return { ok: true, message: '' }
    },
  })
  const change = async (): Promise<void> => {
    for (const path of [config, '/etc/service/other'])
      guest.files.write(path, Buffer.from('new'), { mode: 0o644, uid: 0, gid: 0 })
    await guest.files.settle()
  }
  return { guest, machine, commands, change }
}

test('a change after which the gateway answers stays', async t => {
  const { guest, machine, commands, change } = setUp(t)
  const watching = await watch(guard('127.0.0.1'), actions, machine, patience)
  await change()
  assert.equal(await watching?.settle(), null)
  assert.equal(guest.text(config), 'new')
  assert.deepEqual(commands, [])
})

test('a change after which another gateway is there than the one that is wanted is taken back', async t => {
  const { guest, machine, commands, change } = setUp(t)
  const watching = await watch(guard('192.0.2.1'), actions, machine, patience)
  await change()
  const back = await watching?.settle()
  assert.match(back?.message ?? '', /192\.0\.2\.1 of lo did not answer, as 127\.0\.0\.1 had before/)
  assert.match(back?.message ?? '', /it answers again; .*VMCONTEXT_NETWORK_ROLLBACK=NO/)
  assert.deepEqual(back?.paths, [config, '/etc/service/other'])
  assert.equal(guest.text(config), 'old')
  assert.equal(guest.exists('/etc/service/other'), false)
  assert.deepEqual(commands, ['take down, new', 'bring up, old'])
})

test('a gateway without the addresses that the NIC shall have is no success', async t => {
  const { guest, machine, change } = setUp(t)
  const watching = await watch(guard('127.0.0.1', ['192.0.2.5/24']), actions, machine, patience)
  await change()
  assert.match((await watching?.settle())?.message ?? '', /127\.0\.0\.1 of lo no longer answered/)
  assert.equal(guest.text(config), 'old')
})

test('a gateway that is learnt may be another than before', async t => {
  const { machine, change } = setUp(t)
  const watching = await watch(guard(null), actions, machine, patience)
  await change()
  assert.equal(await watching?.settle(), null)
})

test('nothing is watched where nothing would change, or where there is no gateway as at boot', async t => {
  const same = actions.slice(2)
  const { machine } = setUp(t)
  assert.equal(await watch(guard('127.0.0.1'), same, machine, patience), null)
  const bare = makeMachine(makeGuest(t, { [config]: 'old' }).files, { live: true })
  assert.equal(await watch(guard('127.0.0.1'), actions, bare, patience), null)
})
