import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ActionError } from '../../src/machine/files.ts'
import { openFiles } from '../../src/machine/real-files.ts'
import { makeGuest, needsRoot, temporaryFolder } from '../support/guest.ts'

const plain = { mode: 0o644, uid: 0, gid: 0 }

test('an absolute link in a guest stays inside its root', t => {
  const { files } = makeGuest(t, { '/etc/real': 'inside', '/etc/link': '-> /etc/real' })
  assert.equal(Buffer.from(files.read('/etc/link') ?? []).toString(), 'inside')
  assert.equal(files.resolve('/etc/link'), '/etc/real')
})

test('a link that climbs above the root ends at the root', t => {
  const { files } = makeGuest(t, { '/up': '-> ../../../../../../etc/passwd', '/etc/passwd': 'guest' })
  assert.equal(Buffer.from(files.read('/up') ?? []).toString(), 'guest')
})

test('a folder that is an absolute link is written inside the root', async t => {
  const guest = makeGuest(t, { '/data/': '', '/etc': '-> /data' })
  guest.files.write('/etc/hostname', Buffer.from('x'), plain)
  await guest.files.settle()
  assert.equal(guest.text('/data/hostname'), 'x')
})

test('links in a circle are an error that says so', t => {
  const { files } = makeGuest(t, { '/a': '-> /b', '/b': '-> /a' })
  assert.throws(() => files.read('/a'), /circle/)
})

test('a write replaces a link and not what it points to', async t => {
  const guest = makeGuest(t, { '/etc/target': 'kept', '/etc/link': '-> target' })
  guest.files.write('/etc/link', Buffer.from('new'), plain)
  await guest.files.settle()
  assert.equal(guest.text('/etc/target'), 'kept')
  assert.equal(fs.lstatSync(join(guest.root, 'etc/link')).isFile(), true)
})

test('a write that fails leaves the old file and nothing beside it', t => {
  const guest = makeGuest(t, { '/etc/thing/inner': 'kept' })
  assert.throws(() => guest.files.write('/etc/thing', Buffer.from('new'), plain), /directory is in the way/)
  assert.deepEqual(fs.readdirSync(join(guest.root, 'etc')), ['thing'])
  assert.equal(guest.text('/etc/thing/inner'), 'kept')
})

test('what a killed run left beside a file is overwritten', async t => {
  const guest = makeGuest(t, { '/etc/.hostname.vmcontext-new': 'half' })
  guest.files.write('/etc/hostname', Buffer.from('whole'), plain)
  await guest.files.settle()
  assert.deepEqual(fs.readdirSync(join(guest.root, 'etc')), ['hostname'])
})

test('reading without following refuses a link and a pipe', t => {
  const { root, files } = makeGuest(t, { '/link': '-> /etc/shadow' })
  assert.throws(() => files.readNoFollow('/link'), /links are not followed/)
  assert.throws(() => files.readNoFollow('/'), ActionError)
  assert.equal(files.readNoFollow('/missing'), null)
  assert.equal(fs.existsSync(root), true)
})

test('missing things are null or empty, not errors', t => {
  const { files } = makeGuest(t)
  assert.equal(files.status('/no'), null)
  assert.equal(files.read('/no/such'), null)
  assert.deepEqual(files.list('/no'), [])
})

test('a full disk is named with what helps', () => {
  assert.throws(() => openFiles('/').writeInPlace('/dev/full', 'x'), {
    name: 'ActionError',
    message: /cannot write \/dev\/full: the disk is full; make room/,
  })
})

test('work done as another user has only that user’s rights', { skip: needsRoot }, t => {
  const folder = temporaryFolder(t)
  const files = openFiles('/')
  const path = join(folder, 'x')
  const nobody = { uid: 65534, gid: 65534 }
  assert.throws(() => files.as(nobody, () => files.write(path, Buffer.from('x'), plain)), /permission denied/)
  assert.equal(process.geteuid?.(), 0)
  files.write(path, Buffer.from('x'), plain)
})

test('until changes settle the old file is in place, and who asks here sees the new one', async t => {
  const guest = makeGuest(t, { '/etc/hostname': 'old' })
  guest.files.write('/etc/hostname', Buffer.from('new'), plain)
  guest.files.write('/etc/other', Buffer.from('other'), plain)
  assert.equal(guest.text('/etc/hostname'), 'old')
  assert.equal(Buffer.from(guest.files.read('/etc/hostname') ?? []).toString(), 'new')
  assert.deepEqual(guest.files.list('/etc'), ['hostname', 'other'])
  await guest.files.settle()
  assert.equal(guest.text('/etc/hostname'), 'new')
  assert.deepEqual(fs.readdirSync(join(guest.root, 'etc')), ['hostname', 'other'])
})

test('of two writes of one file before they settle the last counts', async t => {
  const guest = makeGuest(t, { '/etc/': '' })
  guest.files.write('/etc/a', Buffer.from('one'), plain)
  guest.files.write('/etc/a', Buffer.from('two'), { ...plain, mode: 0o600 })
  await guest.files.settle()
  assert.equal(guest.text('/etc/a'), 'two')
  assert.equal(guest.mode('/etc/a'), 0o600)
})

test('a change of a folder does not overtake what was written in it', async t => {
  const guest = makeGuest(t, { '/a/': '' })
  guest.files.write('/a/file', Buffer.from('x'), plain)
  guest.files.rename('/a', '/b')
  assert.equal(guest.text('/b/file'), 'x')
  guest.files.write('/b/file', Buffer.from('y'), plain)
  guest.files.remove('/b')
  await guest.files.settle()
  assert.equal(guest.exists('/b'), false)
})

test('where a folder vanishes before changes settle, the other changes are made and the error says so', async t => {
  const guest = makeGuest(t, { '/gone/': '', '/etc/': '' })
  guest.files.write('/gone/x', Buffer.from('x'), plain)
  guest.files.write('/etc/y', Buffer.from('y'), plain)
  fs.rmSync(join(guest.root, 'gone'), { recursive: true })
  await assert.rejects(guest.files.settle(), ActionError)
  assert.equal(guest.text('/etc/y'), 'y')
})

test('what lies below /run is in place at once', t => {
  const guest = makeGuest(t, { '/run/': '' })
  guest.files.write('/run/x', Buffer.from('x'), plain)
  assert.equal(guest.text('/run/x'), 'x')
})
