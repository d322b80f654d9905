/** Who may read and write what a run makes, whatever the umask it was started with. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { main } from '../support/cli.ts'
import { debianTree, exampleContext } from '../support/debian.ts'
import { makeGuest, needsRoot, temporaryFolder } from '../support/guest.ts'

/** Mode and owner of each path that a run makes or changes; links have no mode of their own. */
const expected: Readonly<Record<string, string>> = {
  '/etc/group': '644 0:0',
  '/etc/gshadow': '640 0:42',
  '/etc/hostname': '644 0:0',
  '/etc/hosts': '644 0:0',
  '/etc/localtime': 'link',
  '/etc/passwd': '644 0:0',
  '/etc/resolv.conf': '644 0:0',
  '/etc/shadow': '640 0:42',
  '/etc/sudoers.d/vmcontext': '440 0:0',
  '/etc/systemd/network/05-vmcontext-eth0.network': '644 0:0',
  '/etc/timezone': '644 0:0',
  '/home/ada': '700 1000:1000',
  '/home/ada/.ssh': '700 1000:1000',
  '/home/ada/.ssh/authorized_keys': '600 1000:1000',
  '/run/vmcontext': '700 0:0',
  '/run/vmcontext/report.json': '600 0:0',
  '/var/lib/vmcontext': '700 0:0',
  '/var/lib/vmcontext/key': '600 0:0',
  '/var/lib/vmcontext/memory.json': '600 0:0',
}

const describe = (path: string): string => {
  const status = fs.lstatSync(path)
  if (status.isSymbolicLink()) return 'link'
  return `${(status.mode & 0o7777).toString(8)} ${status.uid}:${status.gid}`
}

/** Every path with its mode, owner and identity: another inode or time is another file. */
const look = (root: string): Map<string, { readonly mode: string; readonly identity: string }> => {
  const paths = fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
  return new Map(
    paths.map(path => {
      const { ino, mtimeMs, ctimeMs } = fs.lstatSync(join(root, path))
      const isFolder = fs.lstatSync(join(root, path)).isDirectory()
      const identity = isFolder ? `${ino}` : `${ino} ${mtimeMs} ${ctimeMs}`
      return [`/${path}`, { mode: describe(join(root, path)), identity }]
    }),
  )
}

const setUp = (t: TestContext) => {
  const guest = makeGuest(t, { ...debianTree, '/etc/sudoers.d/': '', '/etc/skel/.profile': 'umask 022\n' })
  for (const path of ['/etc/shadow', '/etc/gshadow']) {
    fs.chmodSync(join(guest.root, path), 0o640)
    fs.chownSync(join(guest.root, path), 0, 42)
  }
  const source = join(temporaryFolder(t), 'context.sh')
  fs.writeFileSync(source, exampleContext)
  const apply = (umask: string): void => {
    const command = `umask ${umask}; exec "$0" "$@"`
    const args = [main, 'apply', '--source', source, '--root', guest.root]
    const { status, stderr } = spawnSync('/bin/sh', ['-c', command, process.execPath, ...args], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
  }
  return { guest, apply }
}

for (const umask of ['000', '022', '077']) {
  test(`what a run makes has the modes and owners of the table, with umask ${umask}`, {
    skip: needsRoot,
  }, async t => {
    const { guest, apply } = setUp(t)
    const before = look(guest.root)
    apply(umask)
    const touched = [...look(guest.root)].filter(
      ([path, { identity }]) => before.get(path)?.identity !== identity,
    )
    const seen = new Map(touched.map(([path, { mode }]) => [path, mode]))
    for (const [path, mode] of Object.entries(expected)) assert.equal(seen.get(path), mode, path)
    // Copied from /etc/skel with its own mode, folders on the way, and nothing else.
    const others = [...seen.keys()].filter(path => !(path in expected))
    assert.deepEqual(
      others.filter(path => path !== '/home/ada/.profile' && !isParent(path)),
      [],
    )
    for (const path of others.filter(isParent)) assert.equal(seen.get(path), '755 0:0', path)
  })
}

const isParent = (path: string): boolean => Object.keys(expected).some(other => other.startsWith(`${path}/`))

test('modes that somebody loosened are tightened again by the next run', { skip: needsRoot }, async t => {
  const { guest, apply } = setUp(t)
  apply('022')
  const loosened = [
    '/home/ada/.ssh',
    '/home/ada/.ssh/authorized_keys',
    '/etc/sudoers.d/vmcontext',
    '/run/vmcontext',
    '/var/lib/vmcontext',
  ]
  for (const path of loosened) fs.chmodSync(join(guest.root, path), 0o777)
  apply('022')
  for (const path of loosened) {
    const mode = fs.lstatSync(join(guest.root, path)).mode & 0o7777
    assert.equal(mode & 0o022, 0, `others may write ${path}: ${mode.toString(8)}`)
  }
  for (const path of ['/run/vmcontext', '/var/lib/vmcontext', '/etc/sudoers.d/vmcontext'])
    assert.equal(describe(join(guest.root, path)), expected[path], path)
})

test('files of the agent that somebody loosened are read by nobody else', { skip: needsRoot }, async t => {
  const { guest, apply } = setUp(t)
  apply('022')
  const files = ['/run/vmcontext/report.json', '/var/lib/vmcontext/memory.json', '/var/lib/vmcontext/key']
  for (const path of files) fs.chmodSync(join(guest.root, path), 0o666)
  apply('022')
  // The folder around them lets nobody in; the report is written anew.
  assert.equal(
    describe(join(guest.root, '/run/vmcontext/report.json')),
    expected['/run/vmcontext/report.json'],
  )
  for (const folder of ['/run/vmcontext', '/var/lib/vmcontext'])
    assert.equal(describe(join(guest.root, folder)), expected[folder])
})
