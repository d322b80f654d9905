import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Mounter } from '../../src/source/mounts.ts'
import { openSource } from '../../src/source/open.ts'
import { image, type Machine, machine, put } from './machine.ts'

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

/** A mounter that keeps what it was asked in memory. */
const mounting = (fails: 'mount' | 'unmount' | null = null) => {
  const asked: string[] = []
  const mounted: string[] = []
  const mounter: Mounter = {
    mount: async (device, folder) => {
      asked.push(`mount ${device} ${folder}`)
      if (fails === 'mount') throw new Error('unknown filesystem type')
      mounted.push(folder)
    },
    unmount: async folder => {
      asked.push(`umount ${folder}`)
      if (fails === 'unmount') throw new Error('target is busy')
      mounted.splice(mounted.indexOf(folder), 1)
    },
    mountsBelow: path => mounted.filter(point => point.startsWith(path)).toReversed(),
  }
  return { mounter, asked, mounted }
}

const withCdrom = async (it: Machine) => {
  it.plug('sr0', await image({ 'context.sh': "A='1'", 'bin/tool': '#!/bin/sh' }, 'CONTEXT', 0o755))
  return join(it.places.dev, 'sr0')
}

test("a drive's volume is mounted once, in a folder of root's own, and unmounted in the end", async t => {
  const it = machine(t)
  const device = await withCdrom(it)
  const { mounter, asked } = mounting()
  const medium = await openSource('auto', it.options({ mounter }))
  const [folder, again] = await Promise.all([medium?.expose(), medium?.expose()])
  assert.equal(folder, join(it.runtime, 'medium/files'))
  assert.equal(again, folder)
  assert.deepEqual(asked, [`mount ${device} ${folder}`])
  assert.equal(modeOf(it.runtime), '700')
  assert.equal(modeOf(join(it.runtime, 'medium')), '700')
  await medium?.close()
  await medium?.close()
  assert.deepEqual(asked.slice(1), [`umount ${folder}`])
  assert.deepEqual(readdirSync(it.runtime), [])
})

test('a medium that no program needs is never mounted', async t => {
  const it = machine(t)
  await withCdrom(it)
  const { mounter, asked } = mounting()
  const medium = await openSource('auto', it.options({ mounter }))
  medium?.read('context.sh')
  await medium?.close()
  assert.deepEqual(asked, [])
  assert.equal(existsSync(it.runtime), false)
})

test('what the kernel will not mount is copied, modes and all', async t => {
  const it = machine(t)
  await withCdrom(it)
  const medium = await openSource('auto', it.options({ mounter: mounting('mount').mounter }))
  const folder = (await medium?.expose()) ?? ''
  assert.equal(readFileSync(join(folder, 'context.sh'), 'utf8'), "A='1'")
  assert.equal(modeOf(join(folder, 'bin/tool')), '755')
  assert.equal(modeOf(join(it.runtime, 'medium')), '700')
  assert.match(
    it.said.join('\n'),
    /cannot be mounted \(unknown filesystem type\): its files are copied instead/,
  )
  await medium?.close()
  assert.deepEqual(readdirSync(it.runtime), [])
})

test('an image file is copied without any mount, and read-only folders of it are removed again', async t => {
  const it = machine(t)
  const path = join(it.folder, 'ctx.iso')
  put(path, await image({ 'context.sh': "A='1'", 'sub/file': 'x' }))
  const { mounter, asked } = mounting()
  const medium = await openSource(path, it.options({ mounter }))
  const folder = (await medium?.expose()) ?? ''
  assert.equal(readFileSync(join(folder, 'sub/file'), 'utf8'), 'x')
  chmodSync(join(folder, 'sub'), 0o555)
  await medium?.close()
  assert.deepEqual(asked, [])
  assert.deepEqual(readdirSync(it.runtime), [])
})

test('a context.sh by itself is shown alone, for its own user', async t => {
  const it = machine(t)
  put(join(it.folder, 'home/web1.sh'), "A='1'")
  put(join(it.folder, 'home/private'), 'not part of it')
  const medium = await openSource(join(it.folder, 'home/web1.sh'), it.options())
  const folder = (await medium?.expose()) ?? ''
  assert.deepEqual(readdirSync(folder), ['context.sh'])
  assert.equal(modeOf(join(folder, 'context.sh')), '600')
  await medium?.close()
  assert.deepEqual(readdirSync(it.runtime), [])
})

test('what a killed run left mounted or copied is cleared away first', async t => {
  const it = machine(t)
  await withCdrom(it)
  const stale = join(it.runtime, 'medium/files')
  put(join(stale, 'old'), 'left behind')
  const { mounter, asked, mounted } = mounting()
  mounted.push(stale, stale)
  const medium = await openSource('auto', it.options({ mounter }))
  const folder = (await medium?.expose()) ?? ''
  assert.deepEqual(asked.slice(0, 2), [`umount ${stale}`, `umount ${stale}`])
  assert.deepEqual(readdirSync(folder), [])
  await medium?.close()
})

test('a mount that stays is an error that says how to get rid of it', async t => {
  const it = machine(t)
  await withCdrom(it)
  const { mounter } = mounting('unmount')
  const medium = await openSource('auto', it.options({ mounter }))
  const folder = (await medium?.expose()) ?? ''
  await assert.rejects(async () => medium?.close(), {
    name: 'SourceError',
    message: `${folder}: it cannot be unmounted: target is busy; end the programs that use it, then run umount ${folder}`,
  })
})

test('a run-time directory that is no directory is refused', async t => {
  const it = machine(t)
  await withCdrom(it)
  writeFileSync(it.runtime, '')
  const medium = await openSource('auto', it.options({ mounter: mounting().mounter }))
  await assert.rejects(async () => medium?.expose(), { name: 'SourceError', message: /run\/vmcontext/ })
  await medium?.close()
})
