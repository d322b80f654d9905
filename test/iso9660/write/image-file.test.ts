import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { IsoEntry } from '../../../src/iso9660/entry.ts'
import { IsoError } from '../../../src/iso9660/error.ts'
import { writeImageFile } from '../../../src/iso9660/write/image-file.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { file, imageBytes, plan, typicalContext } from '../sample.ts'

const short: IsoEntry = {
  ...file('late'),
  size: 5_000_000,
  content: {
    async *open() {
      yield new Uint8Array(3_000_000)
    },
  },
}

test('an image file has the image and is for its owner alone', async t => {
  const path = join(temporaryFolder(t), 'context.iso')
  await writeImageFile(plan(typicalContext), path)
  assert.deepEqual(readFileSync(path), await imageBytes(typicalContext))
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('the mode of an image file can be chosen, whatever the umask', async t => {
  const path = join(temporaryFolder(t), 'context.iso')
  const before = process.umask(0o077)
  t.after(() => process.umask(before))
  await writeImageFile(plan(typicalContext), path, { mode: 0o664 })
  assert.equal(statSync(path).mode & 0o777, 0o664)
})

test('a new image takes the place of an old one', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'context.iso')
  writeFileSync(path, 'old')
  await writeImageFile(plan(typicalContext), path)
  assert.deepEqual(readFileSync(path), await imageBytes(typicalContext))
  assert.deepEqual(readdirSync(folder), ['context.iso'])
})

for (const name of ['x'.repeat(255), '日'.repeat(85), `${'é'.repeat(125)}.iso`])
  test(`a name may be as long as the file system allows: ${Buffer.byteLength(name)} bytes in ${name.length} characters`, async t => {
    const folder = temporaryFolder(t)
    await writeImageFile(plan(typicalContext), join(folder, name))
    assert.deepEqual(readdirSync(folder), [name])
  })

test('after a failure the old file is there as it was and nothing beside it', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'context.iso')
  writeFileSync(path, 'old')
  await assert.rejects(
    writeImageFile(plan([...typicalContext, short]), path),
    /"late" changed while the image was written/,
  )
  assert.equal(readFileSync(path, 'utf8'), 'old')
  assert.deepEqual(readdirSync(folder), ['context.iso'])
})

test('after a failure there is no new file', async t => {
  const folder = temporaryFolder(t)
  await assert.rejects(writeImageFile(plan([short]), join(folder, 'new.iso')), IsoError)
  assert.deepEqual(readdirSync(folder), [])
})

test('a directory or missing folder is refused by name', async t => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'taken'))
  await assert.rejects(writeImageFile(plan([]), join(folder, 'taken')), /taken is there and is no file/)
  await assert.rejects(
    writeImageFile(plan([]), join(folder, 'none', 'x.iso')),
    /x\.iso cannot be written: it is not there/,
  )
  await assert.rejects(writeImageFile(plan([]), '/dev/null'), /\/dev\/null is there and is no file/)
})

test('a path that cannot be looked at is refused by name, with the reason', async t => {
  const circle = join(temporaryFolder(t), 'circle')
  symlinkSync('circle', circle)
  await assert.rejects(writeImageFile(plan(typicalContext), join(circle, 'a.iso')), {
    name: IsoError.name,
    message: /circle\/a\.iso cannot be written: its symbolic links lead in a circle$/,
  })
})

test('a link is replaced and what it led to stays', async t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'other'), 'mine')
  symlinkSync('other', join(folder, 'context.iso'))
  await writeImageFile(plan([]), join(folder, 'context.iso'))
  assert.equal(readFileSync(join(folder, 'other'), 'utf8'), 'mine')
})
