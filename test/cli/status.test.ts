import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { main, vmcontext } from '../support/cli.ts'
import { debianTree } from '../support/debian.ts'
import { makeGuest, needsRoot } from '../support/guest.ts'

test('a machine where nothing ran says so with an exit code of its own', async t => {
  const { root } = makeGuest(t, debianTree)
  const { code, stdout, stderr } = await vmcontext(['status', '--root', root])
  assert.equal(code, 3)
  assert.equal(stdout, '')
  assert.match(stderr, /has not run since this machine was started/)
})

test('a report that is damaged is told as such: something ran', async t => {
  const { root } = makeGuest(t, { ...debianTree, '/run/vmcontext/report.json': '{"version": 1, "mod' })
  for (const more of [[], ['--json']]) {
    const { code, stdout, stderr } = await vmcontext(['status', '--root', root, ...more])
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^vmcontext: \/run\/vmcontext\/report\.json is damaged/)
    assert.doesNotMatch(stderr, /has not run|please report/)
  }
})

test('who may not read the report is told that, and what to do', { skip: needsRoot }, t => {
  const { root } = makeGuest(t, { ...debianTree, '/run/vmcontext/report.json': '{}' })
  fs.chmodSync(root, 0o755)
  fs.chmodSync(join(root, 'run/vmcontext/report.json'), 0o600)
  const { status, stderr } = spawnSync(process.execPath, [main, 'status', '--root', root], {
    encoding: 'utf8',
    uid: 65_534,
    gid: 65_534,
  })
  assert.equal(status, 1, stderr)
  assert.match(stderr, /report\.json.*run as root/)
})

test('a root that is not there is wrong usage, not a machine where nothing ran', async () => {
  const { code, stderr } = await vmcontext(['status', '--root', '/no/such'])
  assert.equal(code, 2)
  assert.match(stderr, /--root: \/no\/such is no directory/)
})

test('help names its exit codes and options', async () => {
  const { stdout } = await vmcontext(['status', '--help'])
  for (const part of ['--root DIR', '--json', '1 something failed or the report cannot be read']) {
    assert.ok(stdout.includes(part), part)
  }
})
