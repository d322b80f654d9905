import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { IsoError } from '../../../src/iso9660/error.ts'
import { extractImage } from '../../../src/iso9660/read/extract.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { directory, file, imageBytes, link, noon, open, rootRecord, variousEntries } from '../sample.ts'

test('files, directories and links come out with modes and times', async t => {
  const target = join(temporaryFolder(t), 'new', 'target')
  extractImage(
    open(await imageBytes([...variousEntries, directory('closed', 0o500), file('closed/f', 'in it', 0o400)])),
    target,
  )
  assert.equal(readFileSync(join(target, 'sub/deep/two sectors.bin')).length, 3000)
  assert.equal(readFileSync(join(target, 'closed/f'), 'utf8'), 'in it')
  assert.equal(statSync(join(target, 'init.sh')).mode & 0o7777, 0o755)
  assert.equal(statSync(join(target, 'token.txt')).mode & 0o7777, 0o600)
  assert.equal(statSync(join(target, 'closed')).mode & 0o7777, 0o500)
  assert.equal(statSync(join(target, 'closed')).mtimeMs, noon * 1000)
  assert.equal(readlinkSync(join(target, 'sub/up')), '../context.sh')
  assert.equal(lstatSync(join(target, 'start')).mtimeMs, noon * 1000)
  assert.deepEqual(readdirSync(join(target, 'empty')), [])
  chmodSync(join(target, 'closed'), 0o700) // so that it can be removed
})

test('nothing comes out with set-user-ID, set-group-ID or the sticky bit', async t => {
  const target = temporaryFolder(t)
  extractImage(open(await imageBytes([file('f', 'x', 0o7755), directory('d', 0o7755)])), target)
  assert.equal(statSync(join(target, 'f')).mode & 0o7777, 0o755)
  assert.equal(statSync(join(target, 'd')).mode & 0o7777, 0o755)
})

test('what is there already is not overwritten, and a planted link is not followed', async t => {
  const folder = temporaryFolder(t)
  const target = join(folder, 'target')
  const refusedInto = async (path: string): Promise<void> => {
    const bytes = await imageBytes([file(path, 'new')])
    assert.throws(
      () => extractImage(open(bytes), target),
      (error: unknown) => error instanceof IsoError && /EEXIST/.test(error.message),
    )
  }
  mkdirSync(target)
  mkdirSync(join(folder, 'outside'))
  writeFileSync(join(target, 'old'), 'old')
  symlinkSync('../outside', join(target, 'planted'))
  symlinkSync('../outside/made', join(target, 'dangling'))
  await refusedInto('old')
  await refusedInto('planted/f')
  await refusedInto('dangling')
  assert.equal(readFileSync(join(target, 'old'), 'utf8'), 'old')
  assert.deepEqual(readdirSync(join(folder, 'outside')), [])
})

test('a link of the image itself is no way out either', async t => {
  const folder = temporaryFolder(t)
  const target = join(folder, 'target')
  mkdirSync(join(folder, 'outside'))
  // a damaged or hostile image with two entries named "x": a link out of the target, and a directory
  const bytes = await imageBytes([link('x', '../outside'), directory('y'), file('y/f', 'escaped')])
  const record = bytes.indexOf('NM\x06\x01\0y', rootRecord(bytes, 2), 'latin1')
  bytes.write('x', record + 5, 'latin1')
  assert.throws(() => extractImage(open(bytes), target), IsoError)
  assert.equal(existsSync(join(folder, 'outside', 'f')), false)
})

test('files that all are one large piece of the image do not fill the disk', async t => {
  const target = join(temporaryFolder(t), 'target')
  const small = Array.from({ length: 80 }, (_, index) => file(`f${index}`, 'x'))
  const bytes = await imageBytes([file('big', new Uint8Array(30_000_000)), ...small])
  const first = rootRecord(bytes, 2)
  const end = rootRecord(bytes, 0) + bytes.readUInt32LE(rootRecord(bytes, 0) + 10)
  for (let at = first; at < end; at += bytes[at] ?? 0) {
    if (bytes[at] === 0) at = Math.ceil(at / 2048) * 2048
    bytes.copy(bytes, at + 2, first + 2, first + 18) // its place and length are those of the first
  }
  assert.throws(
    () => extractImage(open(bytes), target),
    (error: unknown) => error instanceof IsoError && /many times what the image holds/.test(error.message),
  )
  assert.equal(existsSync(target), false)
})
