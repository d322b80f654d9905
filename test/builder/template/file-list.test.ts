import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFileList } from '../../../src/builder/template/file-list.ts'

const read = (list: string): readonly (readonly [string, string])[] =>
  parseFileList(list, 'FILES').map(file => [file.path ?? file.url.href, file.name])

test('paths are parted by blanks and line breaks and keep their own names', () => {
  assert.deepEqual(read(' /a/init.sh\n/b/keys.pub\t'), [
    ['/a/init.sh', 'init.sh'],
    ['/b/keys.pub', 'keys.pub'],
  ])
})

test('a name behind a colon may be bare or in either quotes, which are no part of it (one 7663, 8017)', () => {
  assert.deepEqual(read(`/ds/1:init.sh /ds/2:'my file.sh' /ds/3:"it's.txt"`), [
    ['/ds/1', 'init.sh'],
    ['/ds/2', 'my file.sh'],
    ['/ds/3', "it's.txt"],
  ])
})

test('a path with blanks or colons is written in quotes', () => {
  assert.deepEqual(read(`'/a b/c:d' "/e f":g`), [
    ['/a b/c:d', 'c:d'],
    ['/e f', 'g'],
  ])
})

test('an empty list has no files', () => assert.deepEqual(read(' \n'), []))

test('a URL keeps its own name or has one behind its last slash; a quoted one may have blanks and slashes', () => {
  assert.deepEqual(
    read(`http://host:80/a/init.sh https://host/b:run.sh http://host/c:'my file' "http://host/d e":"sub/f"`),
    [
      ['http://host/a/init.sh', 'init.sh'],
      ['https://host/b', 'run.sh'],
      ['http://host/c', 'my file'],
      ['http://host/d%20e', 'sub/f'],
    ],
  )
})

test('a URL in a list may say its sha256, with a name or without', () => {
  const hash = 'ab'.repeat(32)
  const files = parseFileList(
    `http://h/a#sha256=${hash} http://h/b#sha256=${hash}:c 'http://h/d#sha256=${hash}:e f'`,
    'FILES',
  )
  assert.deepEqual(
    files.map(file => [file.name, file.path === undefined && file.sha256]),
    [
      ['a', hash],
      ['c', hash],
      ['e f', hash],
    ],
  )
})

test('an open quote, a missing path or name, and what is no web address are refused', () => {
  assert.throws(() => read("/a:'b"), /FILES: a quote is open/)
  assert.throws(() => read('/a:'), /no name behind its colon/)
  assert.throws(() => read(':b'), /no path/)
  assert.throws(() => read('ftp://host/init.sh'), /FILES ftp:\/\/host\/init\.sh: only http and https/)
  assert.throws(() => read("http://host/a:''"), /the name behind the colon is missing/)
})
