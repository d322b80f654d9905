import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileOption } from '../../src/builder/file-option.ts'
import { temporaryFolder } from '../support/folder.ts'

const read = (text: string): readonly [string, string] => {
  const { path, name } = fileOption(text)
  assert.ok(path !== undefined)
  return [path, name]
}

test('a path has its own name, or the one behind its last colon, quoted or not', () => {
  assert.deepEqual(read('/a/b.sh'), ['/a/b.sh', 'b.sh'])
  assert.deepEqual(read('/a/b.sh:c/d.sh'), ['/a/b.sh', 'c/d.sh'])
  assert.deepEqual(read('/a/b:c:d'), ['/a/b:c', 'd'])
  assert.deepEqual(read(`/a/b:'my file'`), ['/a/b', 'my file'])
  assert.deepEqual(read(`/a/b:"it's"`), ['/a/b', "it's"])
})

test('a file that is there with a colon in its name is taken whole', t => {
  const path = join(temporaryFolder(t), 'a:b')
  fs.writeFileSync(path, '')
  assert.deepEqual(read(path), [path, 'a:b'])
})

test('a URL is one, with its name and sha256', () => {
  const hash = 'ab'.repeat(32)
  const file = fileOption(`https://host:1/a#sha256=${hash}:b`)
  assert.ok(file.path === undefined)
  assert.deepEqual(
    [file.url.href, file.sha256, file.name, file.from],
    ['https://host:1/a', hash, 'b', '--file'],
  )
})

test('a missing path or name is refused', () => {
  assert.throws(() => fileOption('/a:'), /--file \/a:: the name behind the colon is missing/)
  assert.throws(() => fileOption("/a:''"), /the name behind the colon is missing/)
  assert.throws(() => fileOption(':a'), /--file :a: the path is missing/)
  assert.throws(() => fileOption('ftp://h/a'), /--file ftp:\/\/h\/a: only http and https/)
})
