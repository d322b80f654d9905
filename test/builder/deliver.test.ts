import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { destinationOf } from '../../src/builder/deliver.ts'
import { InputError } from '../../src/input-error.ts'
import { temporaryFolder } from '../support/folder.ts'

const source = (path: string): string => pathToFileURL(join(import.meta.dirname, '../../src', path)).href

/** Delivers an image one of whose contents never ends, and says when that has begun. */
const endless = (output: string): string => `
import { deliverImage } from '${source('builder/deliver.ts')}'
import { planImage } from '${source('iso9660/write/plan.ts')}'
const open = async function* () {
  yield Buffer.alloc(100_000)
  console.log('half of it is written')
  await new Promise(resolve => setTimeout(resolve, 60_000))
}
const entry = { kind: 'file', path: 'a', mode: 0o644, modified: 0, size: 200_000, content: { open } }
const plan = planImage([entry], { label: 'CONTEXT', created: 0 })
const place = { destination: { kind: 'local', path: ${JSON.stringify(output)} }, makeParents: false }
await deliverImage({ plan, size: plan.size, label: 'CONTEXT', files: [] }, place)
`

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  test(`${signal} in the middle leaves the old image and nothing beside it, and ends the process as it always does`, async t => {
    const folder = temporaryFolder(t)
    const output = join(folder, 'ctx.iso')
    fs.writeFileSync(output, 'old')
    const child = spawn(process.execPath, ['--input-type=module', '--eval', endless(output)])
    await once(child.stdout, 'data')
    assert.equal(fs.readdirSync(folder).length, 2)
    child.kill(signal)
    const [code, by] = await once(child, 'exit')
    assert.deepEqual([code, by], [null, signal])
    assert.deepEqual(fs.readdirSync(folder), ['ctx.iso'])
    assert.equal(fs.readFileSync(output, 'utf8'), 'old')
  })

test('a folder that may be written and not read gets its image', {
  skip: process.getuid?.() !== 0 && 'needs root: it acts as another user',
}, t => {
  const folder = temporaryFolder(t)
  const drop = join(folder, 'drop')
  fs.mkdirSync(drop)
  fs.chmodSync(folder, 0o755)
  fs.chmodSync(drop, 0o333)
  const main = join(import.meta.dirname, '../../src/main.ts')
  const { status, stderr } = spawnSync(
    process.execPath,
    [main, 'build', '--output', `${drop}/a.iso`, '--set', 'A=1'],
    {
      uid: 65_534,
      gid: 65_534,
      encoding: 'utf8',
    },
  )
  assert.deepEqual([status, stderr], [0, ''])
  assert.ok(fs.statSync(join(drop, 'a.iso')).size > 0)
})

test('a folder to deliver to gives the image the number behind the disks of its template', () => {
  const place = (deliver: string): unknown => destinationOf({ deliver }, { disks: 3 }).destination
  assert.deepEqual(place('vms/7/'), { kind: 'local', path: 'vms/7/disk.3' })
  assert.deepEqual(place('kvm1:/vms/7/'), { kind: 'ssh', host: 'kvm1', path: '/vms/7/disk.3' })
})

test('a folder without a template, two places and no place are refused', () => {
  const refused = (request: { output?: string; deliver?: string }, message: RegExp): void =>
    assert.throws(
      () => destinationOf(request, undefined),
      (error: unknown) => error instanceof InputError && message.test(error.message),
    )
  refused({ deliver: 'kvm1:/vms/' }, /kvm1:\/vms\/ is a folder; give --template/)
  refused({ output: 'a', deliver: 'b' }, /--output and --deliver both say/)
  refused({ output: 'vms/' }, /vms\/ is a folder; name the file in it/)
  refused({}, /where should the image go\? give --output/)
})
