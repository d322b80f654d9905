import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSource } from '../../../src/builder/opennebula/sources.ts'

const paths: readonly (readonly [text: string, path: string, target: string])[] = [
  ['/a/b', '/a/b', ''],
  ['/a/b:c', '/a/b', 'c'],
  ['/a/b:', '/a/b', ''],
  ["/a/b:'c d'", '/a/b', 'c d'],
  ['/a/b:"c d"', '/a/b', 'c d'],
  ['/a/b:c:d', '/a/b', 'c:d'],
  ["'/a:b':c", '/a:b', 'c'],
  ["'/a b'", '/a b', ''],
  ['/a:/b//c/', '/a', 'b/c'],
  ['/a:.', '/a', ''],
]
for (const [text, path, target] of paths)
  test(`${text} is ${path}, called ${target || 'as it is'}`, () =>
    assert.deepEqual(readSource(text), { path, target }))

const hash = 'ab'.repeat(32)
const urls: readonly (readonly [text: string, href: string, name: string, sha256?: string])[] = [
  ['http://h/a/b.sh', 'http://h/a/b.sh', 'b.sh'],
  ['http://h/a%20b', 'http://h/a%20b', 'a b'],
  ['http://h/a:b', 'http://h/a:b', 'a:b'],
  ['http://h/get?x=/y', 'http://h/get?x=/y', 'get?x=%2Fy'],
  ['http://h', 'http://h/', 'index.html'],
  ['https://h/a%2Fb', 'https://h/a%2Fb', 'a%2Fb'],
  [`http://h/a#sha256=${hash}`, 'http://h/a', 'a', hash],
  [`http://h/a#sha256=${hash}:'b c'`, 'http://h/a', 'b c', hash],
  ['http://h/a:b#:c', 'http://h/a:b', 'c'],
  ['http://h/a#:/b//c/./d/', 'http://h/a', 'b/c/d'],
  ["http://h/a#:'/b c'", 'http://h/a', 'b c'],
]
for (const [text, href, name, sha256] of urls)
  test(`${text.slice(0, 30)} is downloaded as wget would call it: ${name}`, () => {
    const source = readSource(text)
    assert.ok('url' in source)
    assert.deepEqual([source.url.href, source.name, source.sha256], [href, name, sha256])
  })

test('a name that leads out of the image is refused, however it is written', () => {
  const paths = ['/a:../b', "/a:'../b'", '/a:b/../../c', '/a:..']
  const urls = ['http://h/a#:a/../b', "http://h/a#:'../b'", `http://h/a#sha256=${hash}:..`]
  for (const text of [...paths, ...urls])
    assert.throws(() => readSource(text), /leads out of the image/, text)
})

test('a URL whose name is the root of the image is refused, since it has to be called something', () => {
  for (const text of ['http://h/a#:/', 'http://h/a#:.', "http://h/a#:'./'"])
    assert.throws(
      () => readSource(text),
      /Error downloading http:\/\/h\/a: the name ".*" is the image's root/,
      text,
    )
})

test('what is no path and what cannot be downloaded is refused', () => {
  assert.throws(() => readSource(':a'), /Error copying :a: it has no path/)
  assert.throws(() => readSource('ftp://h/a'), /Error downloading ftp:\/\/h\/a: only http and https/)
  assert.throws(() => readSource('http://h/a#b'), /Error downloading http:\/\/h\/a: behind the #/)
})
