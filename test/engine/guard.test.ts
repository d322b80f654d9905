import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { formerNetwork } from '../../src/engine/folders.ts'
import { watch } from '../../src/engine/guard/guard.ts'
import { beginWatch, clearInterrupted, withTakenBack } from '../../src/engine/lazy-guard.ts'
import type { Action } from '../../src/machine/actions.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { Guard } from '../../src/network/guard.ts'
import { makeGuest, makeMachine } from '../support/guest.ts'
import { performAndSettle } from '../support/perform.ts'

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

const ipv6 = { device: 'lo', family: 'IPv6', addresses: [] } as const

/** Shorter than a second for each gateway, as all of them are on this machine. */
const patience = { settling: 10, given: 300, learnt: 300 }

const setUp = (t: TestContext, more: Readonly<Record<string, string>> = {}) => {
  const guest = makeGuest(t, {
    '/proc/net/route': route,
    [config]: 'old',
    '/etc/service/same': 'same',
    ...more,
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
  assert.equal(await watching?.settle(true), null)
  assert.equal(guest.text(config), 'new')
  assert.deepEqual(commands, [])
})

test('a change after which another gateway is there than the one that is wanted is taken back', async t => {
  const { guest, machine, commands, change } = setUp(t)
  const watching = await watch(guard('192.0.2.1'), actions, machine, patience)
  await change()
  const back = await watching?.settle(true)
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
  assert.match((await watching?.settle(true))?.message ?? '', /127\.0\.0\.1 of lo no longer answered/)
  assert.equal(guest.text(config), 'old')
})

test('a gateway that is learnt may be another than before', async t => {
  const { machine, change } = setUp(t)
  const watching = await watch(guard(null), actions, machine, patience)
  await change()
  assert.equal(await watching?.settle(true), null)
})

test('nothing is watched where nothing would change, or where there is no gateway as at boot', async t => {
  const same = actions.slice(2)
  const { machine } = setUp(t)
  assert.equal(await watch(guard('127.0.0.1'), same, machine, patience), null)
  const bare = makeMachine(makeGuest(t, { [config]: 'old' }).files, { live: true })
  assert.equal(await watch(guard('127.0.0.1'), actions, bare, patience), null)
})

test('a default route that moves to another NIC has to work there, or stay where it was', async t => {
  const elsewhere = (device: string, gateway: string): Guard => ({
    routes: [{ device, family: 'IPv4', gateway, addresses: [] }],
    before: [],
    after: [],
  })
  const { guest, machine, change } = setUp(t)
  const moving = await watch(elsewhere('eth1', '192.0.2.1'), actions, machine, patience)
  await change()
  assert.equal(await moving?.settle(true), null, 'the old one is still there')

  guest.files.write(config, Buffer.from('old'), { mode: 0o644, uid: 0, gid: 0 })
  await guest.files.settle()
  const lost = await watch(elsewhere('eth1', '192.0.2.1'), actions, machine, patience)
  await change()
  guest.files.writeInPlace('/proc/net/route', route.replace('0100007F', '0200007F'))
  const back = await lost?.settle(true)
  assert.match(back?.message ?? '', /192\.0\.2\.1 of eth1 did not answer, as 127\.0\.0\.1 of lo had before/)
  assert.match(back?.message ?? '', /but it does not answer either yet/)
})

test('a context that wants no way out any more is not held against the one there was', async t => {
  const { machine } = setUp(t)
  const none: Guard = { routes: [{ ...ipv6, gateway: 'fe80::1' }], before: [], after: [] }
  assert.equal(await watch(none, actions, machine, patience), null)
})

test('where nothing came of the actions, nothing is asked and no command is run', async t => {
  const { guest, machine, commands } = setUp(t)
  const watching = await watch(guard('192.0.2.1'), actions, machine, patience)
  assert.equal(guest.exists(formerNetwork), true)
  assert.equal(await watching?.settle(false), null)
  assert.deepEqual(commands, [])
  assert.equal(guest.exists(formerNetwork), false)
})

test('only what changed is brought up again, and a command that fails is told', async t => {
  const { machine, change } = setUp(t)
  const commands: string[] = []
  const telling: Machine = {
    ...machine,
    runCommand: async command => {
      if (command[0] !== 'ip') commands.push(command.join(' '))
      return { ok: command[0] === 'ip', message: `${command[0]} ended with exit code 1` }
    },
  }
  const up = (nic: string, path: string) =>
    ({ kind: 'command', command: ['up', nic], when: { changed: [path] } }) as const
  const one: Guard = {
    ...guard('192.0.2.1'),
    before: [],
    after: [up('eth0', config), up('eth1', '/etc/service/same')],
  }
  const watching = await watch(one, actions, telling, patience)
  await change()
  assert.match((await watching?.settle(true))?.message ?? '', /answers again; up ended with exit code 1/)
  assert.deepEqual(commands, ['up eth0'])
})

test('the change of a run that was killed comes back with the next one', async t => {
  const { guest, machine, commands, change } = setUp(t)
  await watch(guard('127.0.0.1'), actions, machine, patience)
  assert.deepEqual([guest.mode(formerNetwork), guest.mode('/run/vmcontext')], [0o600, 0o700])
  await change()

  const said: string[] = []
  const paths = await clearInterrupted(machine, (_, message) => said.push(message))
  assert.deepEqual(paths, [config, '/etc/service/other'])
  assert.equal(guest.text(config), 'old')
  assert.equal(guest.exists('/etc/service/other'), false)
  assert.deepEqual(commands, ['take down, new', 'bring up, old'])
  assert.match(said.join(), /a run was ended while it changed the network/)

  assert.equal(guest.exists(formerNetwork), false)
  assert.deepEqual(await clearInterrupted(machine, () => {}), [])
})

test('a note that was cut short is thrown away', async t => {
  const { guest, machine } = setUp(t, { [formerNetwork]: '{"kept":' })
  assert.deepEqual(await clearInterrupted(machine, () => {}), [])
  assert.equal(guest.exists(formerNetwork), false)
})

test('links, and lines in a file behind one, come back as they were', async t => {
  const { guest, machine } = setUp(t, { '/etc/a': '-> b', '/etc/lines': '-> real', '/etc/real': 'theirs\n' })
  const link = { kind: 'link', path: '/etc/a', target: 'c' } as const
  const lines = { kind: 'block', path: '/etc/lines', lines: ['ours'], position: 'end', mode: 0o644 } as const
  const watching = await watch(guard('192.0.2.1'), [link, lines], machine, patience)
  for (const action of [link, lines]) await performAndSettle(action, machine)
  assert.match(guest.text('/etc/real'), /ours/)
  const back = await watching?.settle(true)
  assert.deepEqual(back?.paths, ['/etc/a', '/etc/lines'])
  assert.equal(guest.files.status('/etc/a')?.target, 'b')
  assert.equal(guest.files.status('/etc/lines')?.target, 'real')
  assert.equal(guest.text('/etc/real'), 'theirs\n')
})

test('what cannot be made or put back is a failure of that alone', async t => {
  const { guest, machine, change } = setUp(t, { '/etc/folder/x': '' })
  const blocked: Action = { kind: 'link', path: '/etc/folder', target: 'x' }
  const quiet: Machine = { ...machine, runCommand: async () => ({ ok: true, message: '' }) }
  const watching = await watch(guard('192.0.2.1'), [blocked, ...actions], quiet, patience)
  await change()
  guest.files.remove(config)
  guest.files.makeDirectory(config, { mode: 0o755, uid: 0, gid: 0 })
  const back = await watching?.settle(true)
  assert.match(back?.message ?? '', /answers again; cannot write \/etc\/service\/nic: a directory/)
  assert.equal(guest.exists('/etc/service/other'), false)
})

test('where what is there cannot be noted, the change is made all the same, and that is said', async t => {
  const { machine } = setUp(t, { '/run/vmcontext': 'a file' })
  const said: string[] = []
  const plan = { actions, guard: guard('127.0.0.1') }
  const watching = await beginWatch(plan, machine, (_, message) => said.push(message))
  assert.equal(await watching.settle(true), null)
  assert.match(said.join(), /will not be taken back: \/run\/vmcontext is no directory/)
})

test('a report says of what came back that it was taken back, and of commands that they ran', () => {
  const report = { summary: '', outcome: 'changed' } as const
  const reports = [
    { ...report, kind: 'file', path: config },
    { ...report, kind: 'command' },
    { ...report, kind: 'file', path: '/etc/service/same', outcome: 'unchanged' },
  ] as const
  const back = { paths: [config], written: [], message: '' }
  assert.deepEqual(
    withTakenBack(reports, back).map(({ outcome, message }) => [outcome, message]),
    [
      ['failed', 'taken back'],
      ['changed', undefined],
      ['unchanged', undefined],
    ],
  )
})
