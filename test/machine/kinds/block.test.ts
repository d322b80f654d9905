import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BlockAction } from '../../../src/machine/actions.ts'
import { withBlock } from '../../../src/machine/kinds/block.ts'
import { accountFiles, makeGuest, makeMachine, needsRoot } from '../../support/guest.ts'
import { performAndSettle as perform } from '../../support/perform.ts'

const hosts: BlockAction = {
  kind: 'block',
  path: '/etc/hosts',
  lines: ['127.0.1.1 web1'],
  position: 'start',
  mode: 0o644,
}

const keys: BlockAction = {
  kind: 'block',
  path: '/home/ada/.ssh/authorized_keys',
  lines: ['ssh-ed25519 AAAA ada'],
  position: 'end',
  mode: 0o600,
  home: 'ada',
}

const ada = {
  ...accountFiles,
  '/etc/passwd': `${accountFiles['/etc/passwd']}ada:x:1000:1000::/home/ada:/bin/sh\n`,
}

const lineText = fc.string({ unit: fc.constantFrom('a', '#', ' ', '\n', 'b: begin', '# vmcontext: end') })

test('whatever a file holds, a block put in and taken out leaves it byte for byte', () => {
  fc.assert(
    fc.property(lineText, fc.constantFrom('start', 'end'), (text, position) => {
      fc.pre(!text.includes('# vmcontext: begin'))
      const full = text === '' || text.endsWith('\n') ? text : `${text}\n`
      assert.equal(withBlock(withBlock(full, ['x'], position), [], position), full)
    }),
  )
})

test('a block that is there already is replaced in its place, and twice is the same as once', () => {
  const before = 'one\n# vmcontext: begin\nold\n# vmcontext: end\ntwo\n'
  const once = withBlock(before, ['new'], 'end')
  assert.equal(once, 'one\n# vmcontext: begin\nnew\n# vmcontext: end\ntwo\n')
  assert.equal(withBlock(once, ['new'], 'end'), once)
})

test('a begin line without its end does not swallow the rest of the file', () => {
  assert.equal(withBlock('# vmcontext: begin\nkept\n', [], 'end'), 'kept\n')
})

test('a file without a final line end gets one before the block', () => {
  assert.equal(withBlock('last', ['x'], 'end'), 'last\n# vmcontext: begin\nx\n# vmcontext: end\n')
})

test('bytes that are no UTF-8 survive around the block', async t => {
  const guest = makeGuest(t, { '/etc/': '' })
  fs.writeFileSync(join(guest.root, 'etc/hosts'), Buffer.from([0x31, 0xe9, 0xff, 0x0a]))
  await perform(hosts, makeMachine(guest.files))
  await perform({ ...hosts, lines: [] }, makeMachine(guest.files))
  assert.deepEqual([...fs.readFileSync(join(guest.root, 'etc/hosts'))], [0x31, 0xe9, 0xff, 0x0a])
})

test('a shared file that is a link is changed where it points', async t => {
  const guest = makeGuest(t, { '/data/hosts': '::1 localhost\n', '/etc/hosts': '-> /data/hosts' })
  await perform(hosts, makeMachine(guest.files))
  assert.match(
    guest.text('/data/hosts'),
    /^# vmcontext: begin\n127\.0\.1\.1 web1\n# vmcontext: end\n::1 localhost\n$/,
  )
  assert.equal(guest.files.status('/etc/hosts')?.kind, 'link')
})

test('a file keeps its own mode', async t => {
  const guest = makeGuest(t, { '/etc/hosts': '' })
  fs.chmodSync(join(guest.root, 'etc/hosts'), 0o664)
  await perform(hosts, makeMachine(guest.files))
  assert.equal(guest.mode('/etc/hosts'), 0o664)
})

const withHome = (t: Parameters<typeof makeGuest>[0], tree: Record<string, string> = {}) => {
  const guest = makeGuest(t, { ...ada, '/home/ada/': '', ...tree })
  fs.chmodSync(guest.root, 0o755)
  fs.chownSync(join(guest.root, 'home/ada'), 1000, 1000)
  return guest
}

test('keys go into the user’s own folder, as that user', { skip: needsRoot }, async t => {
  const guest = withHome(t)
  assert.equal((await perform(keys, makeMachine(guest.files))).outcome, 'changed')
  assert.equal(guest.mode('/home/ada/.ssh'), 0o700)
  assert.equal(guest.mode('/home/ada/.ssh/authorized_keys'), 0o600)
  assert.equal(fs.statSync(join(guest.root, 'home/ada/.ssh/authorized_keys')).uid, 1000)
  assert.equal((await perform(keys, makeMachine(guest.files))).outcome, 'unchanged')
})

test('a link planted as .ssh leads nowhere', { skip: needsRoot }, async t => {
  const guest = withHome(t, {
    '/root/.ssh/authorized_keys': 'root’s own\n',
    '/home/ada/.ssh': '-> /root/.ssh',
  })
  await assert.rejects(
    async () => perform(keys, makeMachine(guest.files)),
    /is a symbolic link.*not followed/,
  )
  assert.equal(guest.text('/root/.ssh/authorized_keys'), 'root’s own\n')
})

test('a link planted as authorized_keys leads nowhere', { skip: needsRoot }, async t => {
  const guest = withHome(t, { '/etc/shadow': 'x\n', '/home/ada/.ssh/authorized_keys': '-> /etc/shadow' })
  fs.lchownSync(join(guest.root, 'home/ada/.ssh'), 1000, 1000)
  await assert.rejects(
    async () => perform(keys, makeMachine(guest.files)),
    /is a symbolic link.*not followed/,
  )
  assert.equal(guest.text('/etc/shadow'), 'x\n')
})

test('a pipe planted as authorized_keys stalls nothing', { skip: needsRoot, timeout: 5000 }, async t => {
  const guest = withHome(t, { '/home/ada/.ssh/': '' })
  const { execFileSync } = await import('node:child_process')
  execFileSync('mkfifo', [join(guest.root, 'home/ada/.ssh/authorized_keys')])
  await assert.rejects(async () => perform(keys, makeMachine(guest.files)), /no directory or regular file/)
})

test('a home that is missing is named', { skip: needsRoot }, async t => {
  const guest = makeGuest(t, ada)
  await assert.rejects(
    async () => perform(keys, makeMachine(guest.files)),
    /home of ada, \/home\/ada, is not there/,
  )
})
