import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSource } from '../../src/source/open.ts'
import { contextOf, image, machine, put } from './machine.ts'

test('an image file is opened whatever its label and name are', async t => {
  const { folder, options } = machine(t)
  const path = join(folder, 'anything')
  put(path, await image({ 'context.sh': "A='1'", 'files/init.sh': 'true' }, 'other'))
  const medium = await openSource(path, options())
  assert.equal(medium?.kind, 'image')
  assert.equal(medium?.path, path)
  assert.equal(medium?.label, 'other')
  assert.deepEqual(medium?.files, [
    { path: 'context.sh', size: 5 },
    { path: 'files/init.sh', size: 4 },
  ])
  assert.equal(contextOf(medium), "A='1'")
  await medium?.close()
  await medium?.close()
})

test('a file that is no image is a context.sh by itself, whatever its name and content', async t => {
  const { folder, options } = machine(t)
  const path = join(folder, 'web1.sh')
  put(path, Buffer.alloc(50))
  const medium = await openSource(path, options())
  assert.equal(medium?.kind, 'file')
  assert.equal(medium?.label, null)
  assert.deepEqual(medium?.files, [{ path: 'context.sh', size: 50 }])
  assert.deepEqual(medium?.read('context.sh'), Buffer.alloc(50))
  assert.throws(() => medium?.read('init.sh'), {
    name: 'SourceError',
    message: `${path}: it is a context.sh by itself and has no init.sh; name its directory`,
  })
})

for (const [what, make, message] of [
  ['is missing', () => {}, /x\.iso: there is no such device, file or directory; name "auto", a device/],
  ['is cut off early', (path: string) => put(path, Buffer.alloc(20_000)), /x\.iso: it is no ISO 9660 image/],
  ['is a pipe', (path: string) => execFileSync('mkfifo', [path]), /x\.iso: it is neither a block device nor/],
  [
    'is an empty directory',
    (path: string) => mkdirSync(path),
    /x\.iso: no context\.sh in this directory; name/,
  ],
] as const) {
  test(`a named source that ${what} is an error that says so`, async t => {
    const { folder, options } = machine(t)
    make(join(folder, 'x.iso'))
    await assert.rejects(openSource(join(folder, 'x.iso'), options()), { name: 'SourceError', message })
  })
}

test('an image that is cut off or damaged is an error that says what to do', async t => {
  const { folder, options } = machine(t)
  const path = join(folder, 'ctx.iso')
  const whole = await image({ 'context.sh': 'A'.repeat(5000) })
  put(path, whole.subarray(0, 40_000))
  await assert.rejects(openSource(path, options()), {
    name: 'SourceError',
    message: /ctx\.iso: .*(cut off|damaged).*build or copy/,
  })
  put(path, whole.subarray(0, whole.length - 2048))
  const medium = await openSource(path, options())
  assert.throws(() => medium?.read('context.sh'), {
    name: 'SourceError',
    message: /ctx\.iso: context\.sh: .*build or copy/,
  })
  await medium?.close()
})

test('an image whose directories are damaged at random gives a SourceError or a medium, nothing else', async t => {
  const { folder, options } = machine(t)
  const path = join(folder, 'ctx.iso')
  const whole = await image({ 'context.sh': "A='1'", 'a/b/c': 'deep' })
  for (let position = 32_768; position < whole.length; position += 97) {
    const damaged = Buffer.from(whole)
    damaged.fill(0xff, position, position + 5)
    put(path, damaged)
    try {
      const medium = await openSource(path, options())
      try {
        medium?.files.map(file => medium.read(file.path))
      } finally {
        await medium?.close()
      }
    } catch (error) {
      assert.ok(error instanceof Error && ['SourceError'].includes(error.name), `${position}: ${error}`)
    }
  }
})

test('an image without context.sh names its volume', async t => {
  const { folder, options } = machine(t)
  put(join(folder, 'debian.iso'), await image({ README: '' }, 'DEBIAN'))
  await assert.rejects(openSource(join(folder, 'debian.iso'), options()), {
    message: /debian\.iso: the volume "DEBIAN" holds no context\.sh/,
  })
})

test('files that are missing or larger than allowed are named', async t => {
  const { folder, options } = machine(t)
  const path = join(folder, 'ctx.iso')
  put(path, await image({ 'context.sh': '12345' }))
  put(join(folder, 'tree/context.sh'), '12345')
  for (const source of [path, join(folder, 'tree'), join(folder, 'tree/context.sh')]) {
    const medium = await openSource(source, options())
    assert.throws(() => medium?.read('context.sh', 4), {
      name: 'SourceError',
      message: /5 bytes are more than the 4 that are read at most/,
    })
    assert.equal(medium?.read('context.sh', 5).length, 5)
    assert.throws(() => medium?.read('missing.sh'), { name: 'SourceError', message: /missing\.sh/ })
    await medium?.close()
  }
})

test('a file without permission says who may read it', async t => {
  const { folder, options } = machine(t)
  put(join(folder, 'context.sh'), '')
  chmodSync(join(folder, 'context.sh'), 0)
  const isRoot = process.geteuid?.() === 0
  // root may read everything, nobody may not
  if (isRoot) process.seteuid?.(65534)
  try {
    await assert.rejects(openSource(join(folder, 'context.sh'), options()), {
      message: /permission denied; run as root/,
    })
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})
