import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFileList } from '../../../src/builder/template/file-list.ts'

const read = (list: string): readonly (readonly [string, string])[] =>
  parseFileList(list, 'FILES').map(({ path, name }) => [path, name])

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

test('an open quote, a missing path or name, and a URL are refused', () => {
  assert.throws(() => read("/a:'b"), /FILES: a quote is open/)
  assert.throws(() => read('/a:'), /no name behind its colon/)
  assert.throws(() => read(':b'), /no path/)
  assert.throws(() => read('http://host/init.sh'), /is a URL; download it/)
})
