/** A medium that is pulled, or cannot be read on, at each read of it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { main, vmcontext } from '../support/cli.ts'
import { debianTree, exampleContext } from '../support/debian.ts'
import { makeGuest, snapshot } from '../support/guest.ts'

const preload = join(import.meta.dirname, 'pulled-medium.ts')

const setUp = async (t: Parameters<typeof makeGuest>[0]) => {
  const guest = makeGuest(t, debianTree)
  const folder = makeGuest(t, { '/context': exampleContext }).root
  const iso = join(folder, 'context.iso')
  const built = await vmcontext(['build', '--variables', join(folder, 'context'), '--output', iso])
  assert.equal(built.code, 0, built.stderr)
  return { guest, iso, count: join(folder, 'count') }
}

const apply = (root: string, iso: string, env: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, ['--import', preload, main, 'apply', '--root', root, '--source', iso], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })

const withoutReport = (root: string): Record<string, string> =>
  Object.fromEntries(Object.entries(snapshot(root)).filter(([path]) => !path.startsWith('/run')))

for (const how of ['EIO', 'ENOMEDIUM', 'end'])
  test(`where reading the medium ends in ${how}, nothing is changed or all of it, and the next run finishes`, async t => {
    const { guest, iso, count } = await setUp(t)
    const before = withoutReport(guest.root)
    const untouched = makeGuest(t, debianTree).root
    const whole = apply(untouched, iso, { VMCONTEXT_COUNT: count, VMCONTEXT_ISO: iso })
    assert.equal(whole.status, 0, whole.stderr)
    const reads = Number(fs.readFileSync(count, 'utf8'))
    assert.ok(reads > 2, `only ${reads} reads of the medium were seen`)
    let failed = 0
    for (let at = 0; at < reads; at += 1) {
      const { status, stderr } = apply(guest.root, iso, {
        VMCONTEXT_FAULT: JSON.stringify({ at, how }),
        VMCONTEXT_ISO: iso,
      })
      if (status === 0) continue
      failed += 1
      assert.ok(status === 2 || status === 3, `read ${at}: ${status} ${stderr}`)
      assert.match(stderr, /context\.iso|no context/, `read ${at}`)
      assert.deepEqual(withoutReport(guest.root), before, `read ${at}`)
    }
    assert.ok(failed > 0, 'no fault was met')
    const { status, stderr } = apply(guest.root, iso, { VMCONTEXT_ISO: iso })
    assert.equal(status, 0, stderr)
    assert.equal(guest.text('/etc/hostname'), 'web1\n')
  })
