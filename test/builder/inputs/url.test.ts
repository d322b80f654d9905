import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUrl, shownUrl, urlReference } from '../../../src/builder/inputs/url.ts'

const hash = '0123456789abcdef'.repeat(4)

const read = (text: string): readonly [address: string, name: string, sha256?: string] => {
  const { url, name, sha256 } = urlReference(text, '--file')
  return sha256 === undefined ? [url.href, name] : [url.href, name, sha256]
}

const cases: readonly (readonly [what: string, text: string, ...ReturnType<typeof read>])[] = [
  ['a URL is called like the last part of its path', 'http://h/a/init.sh', 'http://h/a/init.sh', 'init.sh'],
  ['percent signs in it are decoded', 'http://h/my%20file', 'http://h/my%20file', 'my file'],
  ['percent signs that mean nothing stay', 'http://h/50%', 'http://h/50%', '50%'],
  ['a query is no part of the name', 'http://h/a.sh?v=1', 'http://h/a.sh?v=1', 'a.sh'],
  ['a port is no name', 'http://h:8080/a.sh', 'http://h:8080/a.sh', 'a.sh'],
  ['a port and a name', 'http://h:8080/a.sh:b.sh', 'http://h:8080/a.sh', 'b.sh'],
  ['a colon in a folder of the path is no name', 'http://h/a:b/c.sh', 'http://h/a:b/c.sh', 'c.sh'],
  ['the address of a host in brackets', 'http://[::1]:80/a:b', 'http://[::1]/a', 'b'],
  ['a password with a colon', 'http://u:p@h/a', 'http://u:p@h/a', 'a'],
  ['a name for a query', 'https://h/get?id=5:run.sh', 'https://h/get?id=5', 'run.sh'],
  ['a folder has a name if one is given', 'http://h/:index', 'http://h/', 'index'],
  ['a sha256', `http://h/a#sha256=${hash}`, 'http://h/a', 'a', hash],
  ['a sha256 in capitals', `http://h/a#SHA256=${hash.toUpperCase()}`, 'http://h/a', 'a', hash],
  ['a sha256 and a name with slashes', `http://h/a#sha256=${hash}:b/c:d`, 'http://h/a', 'b/c:d', hash],
  ['a name with slashes and a colon in the path', 'http://h/a:b#:c/d', 'http://h/a:b', 'c/d'],
  ['a scheme in capitals', 'HTTPS://H/a', 'https://h/a', 'a'],
]
for (const [what, text, ...expected] of cases)
  test(`URL: ${what}: ${text.slice(0, 40)}`, () => assert.deepEqual(read(text), expected))

const refused: readonly (readonly [text: string, message: RegExp])[] = [
  ['http://h', /does not say how the file is called; add #:NAME/],
  ['http://h/', /does not say how the file is called/],
  ['http://h/a%2Fb', /does not say how the file is called/],
  ['http://h/a:', /the name behind the colon is missing/],
  ['http://h/a#:', /the name behind the colon is missing/],
  ['http://h/a#top', /behind the # can be sha256=HEX and no more/],
  ['http://h/a#', /behind the # can be sha256=HEX and no more/],
  ['http://h/a#sha256=abc', /64 hexadecimal digits/],
  ['http://h/a#sha256=', /64 hexadecimal digits/],
  ['ftp://h/a', /only http and https/],
  ['file:///etc/passwd', /only http and https/],
  ['http://:secret@/a', /malformed; write https:\/\/HOST\/PATH$/],
]
for (const [text, message] of refused)
  test(`URL: ${text} is refused, and a password in it not shown`, () =>
    assert.throws(
      () => read(text),
      (error: Error) =>
        error.name === 'InputError' && message.test(error.message) && !/secret/.test(error.message),
    ))

test('a path is no URL, not even one with colons or slashes', () => {
  for (const path of ['/a/b:c', 'a:b', './http:/x', 'http:x', '://x', '1http://x'])
    assert.equal(isUrl(path), false, path)
})

test('a URL is shown without its login and what its query says', () => {
  const shown = shownUrl(new URL('https://me:secret@host:444/a/b?X-Token=hidden&c#d'))
  assert.equal(shown, 'https://********@host:444/a/b?********')
})
