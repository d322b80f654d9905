/** What inspect and lint say of a source that is none: what, why, what to do, and the exit code. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { directory, file, imageBytes } from '../iso9660/sample.ts'
import { main, vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'
import { isRoot } from '../support/guest.ts'

const context = file('context.sh', "SET_HOSTNAME='web1'\n")

/** Both commands refuse a source in one line, with exit code 2 and nothing on stdout. */
const refused = async (source: string, message: RegExp): Promise<void> => {
  for (const command of [['inspect'], ['lint', '--json']]) {
    const { code, stdout, stderr } = await vmcontext([...command, source])
    assert.equal(code, 2, `${command.join(' ')} ${source}: ${stdout}${stderr}`)
    assert.equal(stdout, '')
    assert.match(stderr, /^vmcontext: [^\n]+\n$/)
    assert.match(stderr, message)
  }
}

const put = (t: TestContext, name: string, content: string | Uint8Array): string => {
  const path = join(temporaryFolder(t), name)
  fs.writeFileSync(path, content)
  return path
}

test('a path where nothing is', t =>
  refused(
    join(temporaryFolder(t), 'none'),
    /none: there is no such device, file or directory; name "auto", a device/,
  ))

test('an image file that is empty, something else, or cut off', async t => {
  const whole = await imageBytes([context, file('z', new Uint8Array(9000).fill(1))])
  await refused(put(t, 'a.iso', ''), /a\.iso: it is no ISO 9660 image .* build or copy it again/)
  await refused(put(t, 'b.iso', 'not an image'), /no ISO 9660 image/)
  await refused(put(t, 'c.iso', whole.subarray(0, 30_000)), /no ISO 9660 image/)
  await refused(put(t, 'd.iso', whole.subarray(0, 17 * 2048)), /cut off or damaged; build or copy it again/)
})

test('an image and a folder without a context.sh', async t => {
  await refused(
    put(t, 'a.iso', await imageBytes([file('other')])),
    /the volume "CONTEXT" holds no context\.sh; .*"vmcontext build" makes one/,
  )
  await refused(put(t, 'b.iso', await imageBytes([directory('context.sh')])), /holds no context\.sh/)
  await refused(temporaryFolder(t), /no context\.sh in this directory; name the directory that holds it/)
})

test('a disk image, a program, or other binary data', async t => {
  await refused(
    put(
      t,
      'disk.qcow2',
      Buffer.from([0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3, ...new Array<number>(600).fill(0)]),
    ),
    /disk\.qcow2: it is neither an ISO 9660 image nor a context\.sh but other binary data; name the image/,
  )
  await refused(process.execPath, /bytes are more than|binary data/)
})

test('a file too large for a context.sh is not read, and a large image costs no more than a small one', async t => {
  const path = put(t, 'context.sh', "A='1'\n")
  fs.truncateSync(path, 20 * 1024 ** 3)
  await refused(path, /21474836480 bytes are more than the 16777216 that are read at most/)
  const image = put(t, 'large.iso', await imageBytes([context]))
  fs.truncateSync(image, 20 * 1024 ** 3)
  const begun = performance.now()
  assert.equal((await vmcontext(['inspect', image])).code, 0)
  assert.ok(performance.now() - begun < 10_000)
})

test('what is neither file nor device nor folder', () =>
  refused('/dev/null', /neither a block device nor a file/))

test('what may not be read', async t => {
  const folder = temporaryFolder(t)
  fs.chmodSync(folder, 0o755)
  for (const name of ['closed', 'context.sh', 'a.iso']) {
    if (name === 'closed') fs.mkdirSync(join(folder, name), { mode: 0 })
    else fs.writeFileSync(join(folder, name), "A='1'\n", { mode: 0 })
    // root may read everything, so somebody else asks
    const as = isRoot ? { uid: 65_534, gid: 65_534 } : {}
    const { status, stderr, error } = spawnSync(process.execPath, [main, 'inspect', join(folder, name)], {
      encoding: 'utf8',
      env: { ...process.env, JOURNAL_STREAM: '' },
      ...as,
    })
    assert.equal(error, undefined)
    assert.equal(status, 2, stderr)
    assert.match(stderr, /permission denied; run as root, or as a user who may read it/)
  }
})

test('an image with another label can be read all the same', async t => {
  const path = put(t, 'a.iso', await imageBytes([context], { label: 'OTHER' }))
  const { code, stdout } = await vmcontext(['inspect', path])
  assert.equal(code, 0)
  assert.match(stdout, /label OTHER/)
})

test('a missing, an empty and a second SOURCE are wrong usage', async () => {
  for (const command of ['inspect', 'lint'])
    for (const args of [[], [''], ['a', 'b']]) {
      const { code, stderr } = await vmcontext([command, ...args])
      assert.equal(code, 2)
      assert.match(stderr, /name one/)
    }
})

/** A loop device with this file, or why there is none. */
const attach = (path: string): { device: string } | { why: string } => {
  if (!isRoot) return { why: 'needs root: it makes a loop device' }
  const { status, stdout, stderr, error } = spawnSync('losetup', ['--find', '--show', '--read-only', path], {
    encoding: 'utf8',
  })
  if (error !== undefined || status !== 0)
    return { why: `no loop device here: ${error?.message ?? stderr.trim()}` }
  return { device: stdout.trim() }
}

test('a block device is read as an image is', async t => {
  const path = put(t, 'a.iso', await imageBytes([context, file('init.sh', '#!/bin/sh\n', 0o755)]))
  const attached = attach(path)
  if ('why' in attached) {
    t.skip(attached.why)
    return
  }
  const { device } = attached
  t.after(() => spawnSync('losetup', ['--detach', device]))
  const { code, stdout, stderr } = await vmcontext(['inspect', device])
  assert.equal(code, 0, stderr)
  assert.match(stdout, /^Context: \/dev\/loop\d+ \(cdrom, label CONTEXT, /)
  assert.match(stdout, /init\.sh {2}.*rwxr-xr-x/)
  assert.deepEqual((await vmcontext(['lint', device])).code, 0)
  const out = join(temporaryFolder(t), 'out')
  assert.equal((await vmcontext(['inspect', device, '--extract', out])).code, 0)
  assert.deepEqual(fs.readdirSync(out).sort(), ['context.sh', 'init.sh'])
})
