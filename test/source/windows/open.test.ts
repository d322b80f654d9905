import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSource } from '../../../src/source/open.ts'
import { contextOf, image, put } from '../machine.ts'
import { windowsMachine } from './machine.ts'

for (const source of ['D:', 'd:', 'D:\\', 'd:/']) {
  test(`${source} names a drive, whatever its label`, async t => {
    const { insert, options } = windowsMachine(t)
    await insert('D', { 'context.sh': "A='1'" }, 'ANYTHING')
    const medium = await openSource(source, options())
    assert.equal(medium?.kind, 'cdrom')
    assert.equal(medium?.path, 'D:')
    assert.equal(medium?.label, 'ANYTHING')
    assert.equal(contextOf(medium), "A='1'")
  })
}

for (const source of ['\\\\.\\D:', '//./d:', '\\\\.\\CdRom0', '\\\\?\\cdrom0']) {
  test(`${source} names a drive by its own name`, async t => {
    const { plug, options } = windowsMachine(t)
    const bytes = await image({ 'context.sh': "A='raw'" })
    for (const name of ['D:', 'd:', 'CdRom0', 'cdrom0']) plug(name, bytes)
    const medium = await openSource(source, options())
    assert.equal(medium?.kind, 'cdrom')
    assert.equal(contextOf(medium), "A='raw'")
    await medium?.close()
  })
}

test('a drive that is not there, or holds no context, is an error that says so', async t => {
  const { fill, options, places } = windowsMachine(t)
  await assert.rejects(openSource('Z:', options()), {
    name: 'SourceError',
    message: /^Z: there is no such drive, or no medium in it; name/,
  })
  fill('D', { 'setup.exe': '' })
  await assert.rejects(openSource('D:', options()), {
    name: 'SourceError',
    message: `${places.root('D')}: no context.sh in this directory; name the directory that holds it, or the file itself`,
  })
})

test('what lies outside of the drive is not served', async t => {
  const { insert, fill, options, places } = windowsMachine(t)
  await insert('D', { 'context.sh': "A='1'" })
  fill('C', { secret: 'x' })
  symlinkSync(join(places.root('C'), 'secret'), join(places.root('D'), 'link'))
  const medium = await openSource('D:', options())
  assert.throws(() => medium?.read('../C/secret'), /it leads out of/)
  assert.throws(() => medium?.read('link'), /it leads out of/)
  assert.deepEqual(
    medium?.files.map(({ path }) => path),
    ['context.sh'],
  )
})

test('image files, folders and a context.sh are named as anywhere', async t => {
  const { folder, options } = windowsMachine(t)
  put(join(folder, 'ctx.iso'), await image({ 'context.sh': "A='iso'" }))
  put(join(folder, 'tree/context.sh'), "A='folder'")
  const kinds: unknown[] = []
  for (const source of ['ctx.iso', 'tree', 'tree/context.sh']) {
    const medium = await openSource(join(folder, source), options())
    kinds.push([medium?.kind, contextOf(medium)])
    await medium?.close()
  }
  assert.deepEqual(kinds, [
    ['image', "A='iso'"],
    ['directory', "A='folder'"],
    ['file', "A='folder'"],
  ])
})
