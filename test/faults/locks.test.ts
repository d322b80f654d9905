/** Locks that somebody has left, in whatever state, and many runs at once. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { takeLock } from '../../src/engine/lock.ts'
import { vmcontext } from '../support/cli.ts'
import { debianTree, exampleContext } from '../support/debian.ts'
import { makeGuest, temporaryFolder } from '../support/guest.ts'

const apply = (root: string, source: string) => vmcontext(['apply', '--root', root, '--source', source])

const left: Readonly<Record<string, string>> = {
  'empty, as after a power cut': '',
  'of a process that is gone': '4194305 12345\n',
  'of an id that another process has by now': `${process.pid} 1\n`,
  'with something else in it': '\0\xff never a lock\n'.repeat(100),
}

for (const [what, content] of Object.entries(left))
  test(`a lock left behind stops no run: ${what}`, t => {
    const path = join(temporaryFolder(t), 'lock')
    fs.writeFileSync(path, content, 'latin1')
    takeLock(path)()
    assert.deepEqual(fs.readdirSync(join(path, '..')), [])
  })

test('a lock left behind by a run that was killed while it took another away stops no run', t => {
  const path = join(temporaryFolder(t), 'lock')
  const claim = (of: string): string => `${path}.after-${Buffer.from(of).toString('hex')}`
  fs.writeFileSync(path, '4194305 1\n')
  fs.writeFileSync(claim('4194305 1'), '4194306 2\n')
  fs.writeFileSync(claim('4194306 2'), '4194307 3\n')
  fs.writeFileSync(`${path}.4194306`, '4194306 2\n')
  takeLock(path)()
  assert.deepEqual(fs.readdirSync(join(path, '..')), [])
})

test('a link in the place of the lock is taken away, and what it leads to stays', t => {
  const folder = temporaryFolder(t)
  fs.writeFileSync(join(folder, 'kept'), 'kept')
  fs.symlinkSync('kept', join(folder, 'lock'))
  takeLock(join(folder, 'lock'))()
  assert.deepEqual(fs.readdirSync(folder), ['kept'])
})

test('a directory in the place of the lock is an error that says what to do', t => {
  const path = join(temporaryFolder(t), 'lock')
  fs.mkdirSync(path)
  assert.throws(() => takeLock(path), /a directory is there; remove it/)
})

test('of ten runs at once, with a stale lock there, one works at a time, and all ends well', async t => {
  const guest = makeGuest(t, {
    ...debianTree,
    '/run/vmcontext/lock': '4194305 12345\n',
    '/context.sh': exampleContext,
  })
  const source = join(guest.root, 'context.sh')
  const ran = await Promise.all(Array.from({ length: 10 }, () => apply(guest.root, source)))
  const lines = ran.filter(({ code }) => code !== 0).map(({ code, stderr }) => `${code} ${stderr}`)
  for (const line of lines) assert.match(line, /^1 vmcontext: (?:another run|cannot take the lock)/)
  assert.ok(ran.some(({ code }) => code === 0))
  const last = await apply(guest.root, source)
  assert.equal(last.code, 0, last.stderr)
  assert.equal(guest.text('/etc/hostname'), 'web1\n')
  assert.equal(
    guest
      .text('/etc/passwd')
      .split('\n')
      .filter(line => line.startsWith('ada:')).length,
    1,
  )
  assert.equal(guest.exists('/run/vmcontext/lock'), false)
})

for (const content of ['', '4194305', 'garbage'])
  test(`a lock on the users that a killed tool left, ${JSON.stringify(content)}, is taken away`, async t => {
    const guest = makeGuest(t, { ...debianTree, '/etc/passwd.lock': content, '/context.sh': exampleContext })
    const ran = await apply(guest.root, join(guest.root, 'context.sh'))
    assert.equal(ran.code, 0, ran.stderr)
    assert.deepEqual(
      fs.readdirSync(join(guest.root, 'etc')).filter(name => name.includes('.lock')),
      [],
    )
  })

const lockFor = (pid: number | undefined): Record<string, string> => ({ '/etc/shadow.lock': String(pid) })

test('a tool that is changing the users is waited for', async t => {
  const tool = spawn('sleep', ['60'])
  t.after(() => tool.kill())
  const guest = makeGuest(t, { ...debianTree, ...lockFor(tool.pid), '/context.sh': exampleContext })
  const running = apply(guest.root, join(guest.root, 'context.sh'))
  await new Promise(resolve => setTimeout(resolve, 1500))
  assert.equal(guest.text('/etc/passwd'), debianTree['/etc/passwd'])
  fs.rmSync(join(guest.root, 'etc/shadow.lock'))
  const { code, stderr } = await running
  assert.equal(code, 0, stderr)
  assert.match(guest.text('/etc/passwd'), /^ada:/m)
})

test('where such a tool does not end, its lock stays, the rest is done, and the next run makes the users', async t => {
  const tool = spawn('sleep', ['600'])
  t.after(() => tool.kill())
  const guest = makeGuest(t, { ...debianTree, ...lockFor(tool.pid), '/context.sh': exampleContext })
  const source = join(guest.root, 'context.sh')
  const { code, stdout } = await apply(guest.root, source)
  assert.equal(code, 1)
  assert.match(
    stdout,
    new RegExp(`shadow\\.lock: process ${tool.pid} is changing the users; run .vmcontext apply. again later`),
  )
  assert.equal(guest.text('/etc/passwd'), debianTree['/etc/passwd'])
  assert.equal(guest.text('/etc/hostname'), 'web1\n')
  assert.equal(guest.text('/etc/shadow.lock'), String(tool.pid))
  assert.equal(guest.exists('/etc/passwd.lock'), false)
  tool.kill()
  await once(tool, 'close')
  const again = await apply(guest.root, source)
  assert.equal(again.code, 0, again.stderr)
  assert.match(guest.text('/etc/passwd'), /^ada:/m)
  assert.equal(guest.exists('/etc/shadow.lock'), false)
})
