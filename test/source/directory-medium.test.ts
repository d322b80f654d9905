import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { holdsContext, openDirectory } from '../../src/source/directory-medium.ts'
import { contextOf, put, scratch } from './machine.ts'

test('a directory serves its regular files, sorted, those in folders and behind inner links too', t => {
  const folder = scratch(t)
  put(join(folder, 'data/context.sh'), "A='1'")
  put(join(folder, 'z.sh'), 'true')
  put(join(folder, 'a/b.sh'), '')
  symlinkSync('data/context.sh', join(folder, 'context.sh'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  const medium = openDirectory(folder)
  assert.deepEqual(medium.files, [
    { path: 'a/b.sh', size: 0 },
    { path: 'context.sh', size: 5 },
    { path: 'data/context.sh', size: 5 },
    { path: 'z.sh', size: 4 },
  ])
  assert.equal(contextOf(medium), "A='1'")
  assert.throws(() => medium.read('pipe'), { name: 'SourceError', message: /pipe: it is no regular file/ })
})

test('links that lead out of the directory are neither listed nor read', t => {
  const folder = scratch(t)
  const outside = scratch(t)
  put(join(outside, 'shadow'), 'secret')
  put(join(folder, 'context.sh'), '')
  symlinkSync(join(outside, 'shadow'), join(folder, 'key'))
  symlinkSync(outside, join(folder, 'etc'))
  symlinkSync('..', join(folder, 'up'))
  symlinkSync('nowhere', join(folder, 'dangling'))
  const medium = openDirectory(folder)
  assert.deepEqual(medium.files, [{ path: 'context.sh', size: 0 }])
  for (const path of ['key', 'etc/shadow', 'up', '../shadow', `../${outside.split('/').at(-1)}/shadow`]) {
    assert.throws(() => medium.read(path), { name: 'SourceError' }, path)
  }
  assert.throws(() => medium.read('key'), {
    message: `${join(folder, 'key')}: it leads out of ${folder}; put the file itself there`,
  })
})

test('a folder beside it whose name begins alike is outside', t => {
  const folder = scratch(t)
  put(join(folder, 'context/context.sh'), '')
  put(join(folder, 'context-old/secret'), 'secret')
  const medium = openDirectory(join(folder, 'context'))
  assert.throws(() => medium.read('../context-old/secret'), { message: /leads out of/ })
})

test('a context.sh that is a link to the outside is no context', t => {
  const folder = scratch(t)
  const outside = scratch(t)
  put(join(outside, 'context.sh'), '')
  symlinkSync(join(outside, 'context.sh'), join(folder, 'context.sh'))
  assert.equal(holdsContext(folder), false)
  assert.throws(() => openDirectory(folder), { name: 'SourceError', message: /leads out of/ })
})

test('links in a circle end in an error, not in a hang', t => {
  const folder = scratch(t)
  mkdirSync(join(folder, 'sub'))
  put(join(folder, 'context.sh'), '')
  symlinkSync('..', join(folder, 'sub/again'))
  symlinkSync('loop', join(folder, 'loop'))
  const medium = openDirectory(folder)
  assert.deepEqual(medium.files, [{ path: 'context.sh', size: 0 }])
  assert.throws(() => medium.read('loop'), { name: 'SourceError' })
})

test('programs see the directory itself', async t => {
  const folder = scratch(t)
  put(join(folder, 'context.sh'), '')
  const medium = openDirectory(folder)
  assert.equal(await medium.expose(), folder)
  await medium.close()
  assert.equal(holdsContext(folder), true)
})

test('a context.sh that is a folder is refused', t => {
  const folder = scratch(t)
  mkdirSync(join(folder, 'context.sh'))
  assert.throws(() => openDirectory(folder), {
    name: 'SourceError',
    message: /context\.sh: it is no regular file/,
  })
  assert.equal(holdsContext(folder), false)
})

test('a folder with far too many files is taken for a mistake', t => {
  const folder = scratch(t)
  put(join(folder, 'context.sh'), '')
  mkdirSync(join(folder, 'sub'))
  for (let number = 3; number <= 20_000; number++) symlinkSync('nowhere', join(folder, `sub/${number}`))
  assert.equal(openDirectory(folder).files.length, 1)
  put(join(folder, 'one more'), '')
  const medium = openDirectory(folder)
  assert.throws(() => medium.files, {
    name: 'SourceError',
    message: /more than 20000 files; name a directory/,
  })
})
