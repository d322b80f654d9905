import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContextArguments } from '../../../src/builder/opennebula/arguments.ts'

const at = ['node1:/ds/0/42/disk.1', '42', '0']

const sources = (...words: readonly string[]): readonly string[] =>
  readContextArguments([...words, ...at]).sources

test('the last three arguments are the place and two ids; all before them are files', () => {
  assert.deepEqual(readContextArguments(['/a', '/b:c', ...at]), {
    sources: ['/a', '/b:c'],
    place: 'node1:/ds/0/42/disk.1',
    destination: { kind: 'ssh', host: 'node1', path: '/ds/0/42/disk.1' },
    id: '42',
  })
})

test('without ids the last argument is the place', () => {
  const { sources: found, destination } = readContextArguments(['/a', '/b', 'node1:/vm/7/images/disk.1'])
  assert.deepEqual(found, ['/a', '/b'])
  assert.deepEqual(destination, { kind: 'ssh', host: 'node1', path: '/vm/7/images/disk.1' })
})

test('files that are called like numbers are files all the same', () => {
  assert.deepEqual(readContextArguments(['/a', '1', '2', ...at]).sources, ['/a', '1', '2'])
  assert.deepEqual(readContextArguments(['1', '2', 'node1:/d/disk.0']).sources, ['1', '2'])
})

test('slashes that mean nothing are taken out of the place', () => {
  const { destination, id } = readContextArguments(['/a', 'node1:/ds//0//42/disk.1/', '42', '0'])
  assert.equal(destination.path, '/ds/0/42/disk.1')
  assert.equal(id, '42')
})

test('a place without a host is on this one', () => {
  for (const place of ['/ds/42/disk.1', ':/ds/42/disk.1'])
    assert.deepEqual(readContextArguments(['/a', place, '42', '0']).destination, {
      kind: 'local',
      path: '/ds/42/disk.1',
    })
})

const joined: readonly (readonly [what: string, words: readonly string[], whole: readonly string[]])[] = [
  ['a quoted name in one piece', ["/a:'b'"], ["/a:'b'"]],
  ['a quoted name in pieces', ["/a:'my", 'big', "file'", '/c'], ["/a:'my big file'", '/c']],
  ['double quotes', ['/a:"my', 'file"'], ['/a:"my file"']],
  ['the other quote inside', ['/a:"it\'s', 'mine"'], ['/a:"it\'s mine"']],
  ['an apostrophe inside', ["/a:'it's", "mine'"], ["/a:'it's mine'"]],
  ['a quote alone in its argument', ["/a:'", "'"], ["/a:' '"]],
  ['a quoted path', ["'/my", "path'", '/c'], ["'/my path'", '/c']],
  ['a quoted path with a name', ["'/my", "path':b", '/c'], ["'/my path':b", '/c']],
  ['a quoted path with a quoted name', ["'/my", "path':'a", "b'", '/c'], ["'/my path':'a b'", '/c']],
  ['a name with blanks in one argument', ['/a:my file', '/c'], ['/a:my file', '/c']],
  ['an apostrophe in a path', ["/it's", '/c'], ["/it's", '/c']],
]
for (const [what, words, whole] of joined)
  test(`${what} is one file`, () => assert.deepEqual(sources(...words), whole))

const wrong: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
  ['nothing', [], /the arguments are FILE… HOST:PATH VMID DSID/],
  ['no file', at, /the arguments are FILE…/],
  ['no place', ['/a', 'b', '42', '0'], /"b" is no HOST:PATH/],
  ['an open quote', ["/a:'b", ...at], /a quote is open in "\/a:'b"/],
  ['a host that is an option', ['/a', '-oProxyCommand=x:/d', '42', '0'], /begins with "-"/],
  ['a place whose folder has no name', ['/a', 'node1:/disk.1', '42', '0'], /no folder of the machine's own/],
  ['a place above the home', ['/a', 'node1:../disk.1', '42', '0'], /no folder of the machine's own/],
  ['a place at home', ['/a', 'node1:disk.1', '42', '0'], /no folder of the machine's own/],
  ['an empty path', ['/a', 'node1:', '42', '0'], /the path behind the colon is missing/],
]
for (const [what, args, message] of wrong)
  test(`${what} is refused`, () => assert.throws(() => readContextArguments(args), message))
