import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolders } from '../../src/builder/folders.ts'
import { hasCode } from '../../src/error-code.ts'
import { temporaryFolder } from '../support/folder.ts'

test('a folder is made with those above it, and may be there already', t => {
  const folder = temporaryFolder(t)
  makeFolders(join(folder, 'a/b/c'))
  makeFolders(join(folder, 'a/b/c'))
  assert.ok(fs.statSync(join(folder, 'a/b/c')).isDirectory())
})

test('a link to a folder on the way is followed', t => {
  const folder = temporaryFolder(t)
  fs.mkdirSync(join(folder, 'real'))
  fs.symlinkSync('real', join(folder, 'link'))
  makeFolders(join(folder, 'link/a'))
  assert.ok(fs.existsSync(join(folder, 'real/a')))
})

test('a file on the way is an error', t => {
  const folder = temporaryFolder(t)
  fs.writeFileSync(join(folder, 'file'), '')
  assert.throws(
    () => makeFolders(join(folder, 'file/a')),
    (error: unknown) => hasCode(error, 'ENOTDIR'),
  )
})

test('where the system makes no folders it is told and does not go on for ever', { timeout: 10_000 }, () => {
  assert.throws(
    () => makeFolders('/proc/nothing/below'),
    (error: unknown) => hasCode(error, 'ENOENT'),
  )
})
