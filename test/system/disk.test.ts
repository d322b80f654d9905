/** A disk that is full or cannot be written: nothing half-written, and the next run finishes the work. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { vmcontext } from '../support/cli.ts'
import { debianTree, exampleContext } from '../support/debian.ts'
import { needsRoot, snapshot } from '../support/guest.ts'

/** A guest on a file system of its own, of that size. */
const guestOnTmpfs = (t: TestContext, size: string): { root: string; args: string[] } => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'vmcontext-test-'))
  const root = join(folder, 'guest')
  fs.mkdirSync(root)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},nr_inodes=400`, 'tmpfs', root])
  t.after(() => {
    execFileSync('umount', ['--recursive', root])
    fs.rmSync(folder, { recursive: true })
  })
  for (const [path, content] of Object.entries(debianTree)) {
    const target = join(root, path)
    fs.mkdirSync(path.endsWith('/') ? target : join(target, '..'), { recursive: true })
    if (!path.endsWith('/')) fs.writeFileSync(target, content)
  }
  const source = join(folder, 'context.sh')
  fs.writeFileSync(source, exampleContext)
  return { root, args: ['apply', '--source', source, '--root', root, '--stage', 'local'] }
}

const fill = (path: string): void => {
  const descriptor = fs.openSync(path, 'w')
  try {
    for (;;) fs.writeSync(descriptor, Buffer.alloc(4096))
  } catch {
    // Full, as wanted.
  } finally {
    fs.closeSync(descriptor)
  }
}

/** The guest without what every run leaves behind: its report. */
const withoutReport = (root: string): Record<string, string> => {
  const { '/run/vmcontext/report.json': _, ...rest } = snapshot(root)
  return rest
}

test('on a full disk the old files stay, the message says so, and the next run finishes', {
  skip: needsRoot,
}, async t => {
  const { root, args } = guestOnTmpfs(t, '512k')
  fs.mkdirSync(join(root, 'run/vmcontext'), { recursive: true })
  fs.mkdirSync(join(root, 'var/lib/vmcontext'), { recursive: true })
  fill(join(root, 'ballast'))
  const { code, stdout, stderr } = await vmcontext(args)
  assert.equal(code, 1)
  assert.match(stdout + stderr, /the disk is full; make room and run `vmcontext apply` again/)
  assert.equal(fs.readFileSync(join(root, 'etc/hostname'), 'utf8'), 'debian\n')
  assert.equal(fs.readFileSync(join(root, 'etc/passwd'), 'utf8'), debianTree['/etc/passwd'])
  const left = Object.keys(snapshot(root)).filter(
    path => path.includes('vmcontext-new') || path.endsWith('.lock'),
  )
  assert.deepEqual(left, [])

  fs.rmSync(join(root, 'ballast'))
  const again = await vmcontext(args)
  assert.equal(again.code, 0, again.stderr)
  assert.equal(fs.readFileSync(join(root, 'etc/hostname'), 'utf8'), 'web1\n')
  assert.match(fs.readFileSync(join(root, 'etc/passwd'), 'utf8'), /^ada:/m)
})

test('with room for some files only, each is the old or the whole new one', { skip: needsRoot }, async t => {
  for (const room of [1, 3, 6, 9]) {
    const { root, args } = guestOnTmpfs(t, '512k')
    fs.mkdirSync(join(root, 'run/vmcontext'), { recursive: true })
    fs.mkdirSync(join(root, 'var/lib/vmcontext'), { recursive: true })
    fill(join(root, 'ballast'))
    fs.truncateSync(join(root, 'ballast'), fs.statSync(join(root, 'ballast')).size - room * 4096)
    await vmcontext(args)
    assert.match(fs.readFileSync(join(root, 'etc/hostname'), 'utf8'), /^(?:debian|web1)\n$/)
    const passwd = fs.readFileSync(join(root, 'etc/passwd'), 'utf8')
    assert.equal(passwd.startsWith(debianTree['/etc/passwd'] ?? ''), true)
    fs.rmSync(join(root, 'ballast'))
    assert.equal((await vmcontext(args)).code, 0)
    const after = withoutReport(root)
    assert.equal((await vmcontext(args)).code, 0)
    assert.deepEqual(withoutReport(root), after)
    assert.deepEqual(
      Object.keys(after).filter(path => path.includes('vmcontext-new')),
      [],
    )
  }
})

test('on a read-only disk each change says so and nothing is touched', { skip: needsRoot }, async t => {
  const { root, args } = guestOnTmpfs(t, '1m')
  for (const folder of ['run', 'var/lib/vmcontext']) fs.mkdirSync(join(root, folder), { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', join(root, 'run')])
  execFileSync('mount', ['-o', 'remount,ro', root])
  const { code, stdout } = await vmcontext(args)
  assert.equal(code, 1)
  assert.match(
    stdout,
    /failed file \/etc\/hostname: cannot write \/etc\/hostname: the file system is mounted read-only/,
  )
  assert.match(stdout, /failed user ada/)
  assert.equal(fs.readFileSync(join(root, 'etc/hostname'), 'utf8'), 'debian\n')
})
