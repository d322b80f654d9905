import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { entriesOfTree } from '../../../src/iso9660/write/tree-entries.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { imageBytes, open } from '../sample.ts'

const treeFor = (t: TestContext): string => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'sub'))
  writeFileSync(join(folder, 'sub', 'script.sh'), '#!/bin/sh\n')
  chmodSync(join(folder, 'sub', 'script.sh'), 0o750)
  utimesSync(join(folder, 'sub', 'script.sh'), 1700000000.7, 1700000000.7)
  symlinkSync('sub/script.sh', join(folder, 'run'))
  return folder
}

test('a tree becomes entries with modes, whole seconds and links as they are', async t => {
  const folder = treeFor(t)
  const entries = entriesOfTree(folder)
  assert.deepEqual(
    entries.map(({ kind, path }) => [kind, path]),
    [
      ['directory', ''],
      ['link', 'run'],
      ['directory', 'sub'],
      ['file', 'sub/script.sh'],
    ],
  )
  const image = open(await imageBytes(entries))
  assert.equal(Buffer.from(image.read('sub/script.sh')).toString(), '#!/bin/sh\n')
  assert.equal(image.find('sub/script.sh')?.mode, 0o750)
  assert.equal(image.find('sub/script.sh')?.modified, 1700000000)
  assert.equal(image.find('run')?.target, 'sub/script.sh')
})

test('a file that grew or went away before its turn is an error that names it', async t => {
  const folder = treeFor(t)
  const entries = entriesOfTree(folder)
  writeFileSync(join(folder, 'sub', 'script.sh'), 'much longer than it was before')
  await assert.rejects(
    imageBytes(entries),
    /"sub\/script\.sh" changed while the image was written: it had 10 bytes, now it has 30/,
  )
  unlinkSync(join(folder, 'sub', 'script.sh'))
  await assert.rejects(imageBytes(entries), /"sub\/script\.sh" cannot be read: it is not there/)
  symlinkSync('/etc/hostname', join(folder, 'sub', 'script.sh'))
  await assert.rejects(
    imageBytes(entries),
    /"sub\/script\.sh" cannot be read: its symbolic links lead in a circle/,
  )
})

test('a name that is no UTF-8 is refused, not bent', t => {
  const folder = treeFor(t)
  const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xff])])
  writeFileSync(path, '')
  assert.throws(() => entriesOfTree(folder), /the name "fÿ" is no UTF-8/)
  unlinkSync(path) // rmSync would not find it by its name
})

test('a socket is refused by name', async t => {
  const folder = treeFor(t)
  const server = createServer().listen(join(folder, 'socket'))
  await new Promise(resolve => server.once('listening', resolve))
  t.after(() => server.close())
  assert.throws(() => entriesOfTree(folder), /socket is no file, directory or symbolic link/)
})

test('a file is no tree', t => {
  assert.throws(() => entriesOfTree(join(treeFor(t), 'run')), /is no directory/)
})
