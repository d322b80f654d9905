import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Instance, isSameInstance, readInstance } from '../../src/engine/memory/instance.ts'
import { type MemoryOptions, openMemory } from '../../src/engine/memory/memory.ts'
import { announceKeys } from '../../src/engine/memory/module.ts'
import { openRefusals } from '../../src/engine/memory/refusals.ts'
import { keyPath, memoryPath } from '../../src/engine/memory/store.ts'
import type { Action } from '../../src/machine/actions.ts'
import { type Guest, makeGuest } from '../support/guest.ts'
import { fakeMemory } from '../support/memory.ts'

const nobody: Instance = { vmid: null, uuid: null, machineId: null }
const tree = { '/var/lib/vmcontext/': '', '/run/vmcontext/': '' }

const open = ({ files }: Guest, changes: Partial<MemoryOptions> = {}) =>
  openMemory(files, { instance: nobody, force: false, dryRun: false, log: () => {}, ...changes })

const file = (content: string): readonly Action[] => [{ kind: 'file', path: '/etc/a', content, mode: 0o644 }]
const userData = { name: 'user-data', once: 'instance' } as const
const hush = { kind: 'plain', text: 'hush' } as const

test('a password that was set is known in the next run, another is not, and neither is with --force', async t => {
  const guest = makeGuest(t, tree)
  const first = open(guest)
  assert.equal(await first.passwords.isSet('ada', hush), false)
  await first.passwords.note('ada', hush)
  await first.save()
  const next = open(guest)
  assert.equal(await next.passwords.isSet('ada', hush), true)
  assert.equal(await next.passwords.isSet('bob', hush), false)
  assert.equal(await next.passwords.isSet('ada', { kind: 'plain', text: 'other' }), false)
  assert.equal(await next.passwords.isSet('ada', { kind: 'crypted', text: 'hush' }), false)
  assert.equal(await open(guest, { force: true }).passwords.isSet('ada', hush), false)
})

test('a user whose name every object has as a property is a user like any other', async t => {
  const guest = makeGuest(t, tree)
  for (const name of ['constructor', '__proto__', 'toString']) {
    const memory = open(guest)
    assert.equal(memory.passwords.isNoted(name), false, name)
    await memory.passwords.note(name, hush)
    await memory.save()
    assert.equal(await open(guest).passwords.isSet(name, hush), true, name)
  }
})

test('no secret and no digest that others could compute is in the memory, which is for root alone', async t => {
  const [one, other] = [makeGuest(t, tree), makeGuest(t, tree)]
  for (const guest of [one, other]) {
    const memory = open(guest)
    await memory.passwords.note('ada', hush)
    await memory.note('files', file('hush'), true)
    await memory.save()
    assert.doesNotMatch(guest.text(memoryPath), /hush/)
    assert.equal(guest.mode(memoryPath), 0o600)
    assert.equal(guest.mode(keyPath), 0o600)
    assert.equal(fs.statSync(join(guest.root, keyPath)).size, 32)
  }
  const digests = (guest: Guest): string[] => guest.text(memoryPath).match(/[\da-f]{64}/g) ?? []
  assert.equal(digests(one).length, 2)
  assert.deepEqual(
    digests(one).filter(digest => digests(other).includes(digest)),
    [],
  )
})

test('why a module does something: it never did, it is told otherwise, what it made was changed, it is forced', async t => {
  const guest = makeGuest(t, tree)
  const memory = open(guest)
  assert.equal(await memory.reason('files', file('a')), 'first')
  await memory.note('files', file('a'), true)
  await memory.save()
  assert.equal(await open(guest).reason('files', file('a')), 'repair')
  assert.equal(await open(guest).reason('files', file('b')), 'inputs')
  assert.equal(await open(guest, { force: true }).reason('files', file('a')), 'forced')
})

test('bytes count as what they are, and what ends one part does not begin the next', async t => {
  const memory = open(makeGuest(t, tree))
  const bytes = (content: Uint8Array): readonly Action[] => [
    { kind: 'file', path: '/a', content, mode: 0o644 },
  ]
  await memory.note('files', bytes(Uint8Array.of(1, 2)), true)
  assert.equal(await memory.reason('files', bytes(Uint8Array.of(1, 2))), 'repair')
  assert.equal(await memory.reason('files', bytes(Uint8Array.of(1, 3))), 'inputs')
  assert.notEqual(await memory.digest('a', 'bc'), await memory.digest('ab', 'c'))
})

test('a plan writes nothing, and recalls what an apply has left', async t => {
  const guest = makeGuest(t, tree)
  const plan = open(guest, { dryRun: true })
  await plan.passwords.note('ada', hush)
  await plan.note('files', file('a'), true)
  await plan.save()
  assert.equal(guest.exists(keyPath), false)
  assert.equal(guest.exists(memoryPath), false)
  const apply = open(guest)
  await apply.note('files', file('a'), true)
  await apply.save()
  assert.equal(await open(guest, { dryRun: true }).reason('files', file('a')), 'repair')
})

test('nothing new, nothing written', async t => {
  const guest = makeGuest(t, tree)
  const memory = open(guest)
  await memory.note('files', file('a'), true)
  await memory.save()
  const written = fs.statSync(join(guest.root, memoryPath)).ino
  const next = open(guest)
  await next.note('files', file('a'), false)
  await next.save()
  assert.equal(fs.statSync(join(guest.root, memoryPath)).ino, written)
})

test('a clone remembers no password, script or step of the machine it was made from, but whose keys it holds', async t => {
  const guest = makeGuest(t, tree)
  const words: string[] = []
  const original = open(guest, { instance: { ...nobody, vmid: '7' } })
  await original.passwords.note('ada', hush)
  original.noteDone('user-data')
  original.noteScript('context START_SCRIPT', { script: 'a', context: 'b' })
  original.noteKeys('ada', true)
  await original.save()
  const again = open(guest, { instance: { ...nobody, vmid: '7', machineId: 'm' } })
  assert.equal(await again.passwords.isSet('ada', hush), true)
  assert.notEqual(again.doneAt(userData), null)
  const clone = open(guest, {
    instance: { ...nobody, vmid: '8' },
    log: (_, message) => words.push(message),
  })
  assert.equal(await clone.passwords.isSet('ada', hush), false)
  assert.equal(clone.doneAt(userData), null)
  assert.equal(clone.script('context START_SCRIPT'), null)
  assert.deepEqual(clone.keyUsers(), ['ada'])
  assert.match(words.join(), /another machine/)
})

test('a machine is the same by the strongest id that is known of both (cloud-init: clones looked provisioned)', () => {
  const one: Instance = { vmid: '1', uuid: 'u1', machineId: 'm1' }
  assert.equal(isSameInstance(one, { vmid: '1', uuid: 'u2', machineId: 'm2' }), true)
  assert.equal(isSameInstance(one, { vmid: '2', uuid: 'u1', machineId: 'm1' }), false)
  assert.equal(isSameInstance(one, { vmid: null, uuid: 'u2', machineId: 'm1' }), false)
  assert.equal(isSameInstance(one, { vmid: null, uuid: null, machineId: 'm1' }), true)
  assert.equal(isSameInstance(one, { vmid: null, uuid: null, machineId: 'm2' }), false)
  assert.equal(isSameInstance(one, nobody), true)
})

test('ids are read as they are, and those that say nothing are none', t => {
  const { files } = makeGuest(t, {
    '/sys/class/dmi/id/product_uuid': 'A1B2C3D4-0000-4000-8000-000000000001\n',
    '/etc/machine-id': 'uninitialized\n',
  })
  const uuid = 'a1b2c3d4-0000-4000-8000-000000000001'
  assert.deepEqual(readInstance(files, true, '7'), { vmid: '7', uuid, machineId: null })
  assert.equal(readInstance(files, false, null).uuid, null)
  for (const none of [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'Not Settable',
  ]) {
    const guest = makeGuest(t, { '/sys/class/dmi/id/product_uuid': none })
    assert.equal(readInstance(guest.files, true, null).uuid, null, none)
  }
})

test('a memory that is damaged is begun anew, and that is said', async t => {
  const whole = { version: 1, instance: {}, modules: {}, passwords: {}, scripts: {}, once: {}, keyUsers: [] }
  for (const text of ['{', 'null', '[]', '{"version": 2}', JSON.stringify({ ...whole, passwords: [] })]) {
    const words: string[] = []
    const guest = makeGuest(t, { ...tree, [memoryPath]: text })
    const memory = open(guest, { log: (_, message) => words.push(message) })
    assert.match(words.join(), /cannot be used; it is begun anew/, text)
    await memory.passwords.note('ada', hush)
    await memory.save()
    assert.equal(await open(guest).passwords.isSet('ada', hush), true)
  }
})

test('where nothing can be kept, digests hold for as long as the boot', async t => {
  const guest = makeGuest(t, { '/var/lib/vmcontext': 'no folder', '/run/vmcontext/': '' })
  const digest = await open(guest).digest('a')
  assert.match(digest, /^[\da-f]{64}$/)
  assert.equal(await open(guest).digest('a'), digest)
})

test('a network that was taken back is not tried again, another is, and so is the same one with --force', async t => {
  const guest = makeGuest(t, tree)
  const memory = fakeMemory()
  const refusals = openRefusals(guest.files, memory, false)
  assert.equal(await refusals.of(file('a')), null)
  await refusals.note(file('a'), 'the gateway 10.0.0.1 no longer answered')
  assert.match((await refusals.of(file('a'))) ?? '', /10\.0\.0\.1 no longer answered.*--force/)
  assert.equal(await refusals.of(file('b')), null)
  assert.equal(await openRefusals(guest.files, memory, true).of(file('a')), null)
})

test('whose keys are about to be put is written down before they are, so that a killed run does not forget it', async t => {
  const guest = makeGuest(t, tree)
  const block = (user: string, lines: readonly string[]): Action => ({
    kind: 'block',
    path: `/home/${user}/.ssh/authorized_keys`,
    lines,
    position: 'end',
    mode: 0o600,
    home: user,
  })
  const memory = open(guest)
  await announceKeys({ actions: [block('bob', []), ...file('a')] }, memory)
  assert.equal(guest.exists(memoryPath), false)
  await announceKeys({ actions: [block('ada', ['key'])] }, memory)
  assert.deepEqual(open(guest).keyUsers(), ['ada'])
  const { ino } = fs.statSync(join(guest.root, memoryPath))
  await announceKeys({ actions: [block('ada', ['another'])] }, open(guest))
  assert.equal(fs.statSync(join(guest.root, memoryPath)).ino, ino)
})
