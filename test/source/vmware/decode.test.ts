import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeBase64, decodeFile } from '../../../src/source/vmware/decode.ts'

/** As Ruby's Base64.encode64 does it: a line break after 60 characters. */
const encode = (text: string): string =>
  Buffer.from(text)
    .toString('base64')
    .replace(/(.{60})/g, '$1\n')

test('Base64 in lines is read as the bytes it stands for', () => {
  const text = "ETH0_IP='10.0.0.5'\n".repeat(20)
  assert.equal(Buffer.from(decodeBase64(`${encode(text)}\r\n`) ?? []).toString(), text)
})

for (const text of ["A='1'", 'QUJD=', 'QUJ', 'QU=JD', 'A€==']) {
  test(`${JSON.stringify(text)} is not taken for Base64`, () => {
    assert.equal(decodeBase64(text), null)
  })
}

test('a file has its name in the first line', () => {
  assert.deepEqual(decodeFile(`init.sh\r\n${encode('echo hello')}`), {
    name: 'init.sh',
    content: Buffer.from('echo hello'),
  })
  assert.deepEqual(decodeFile('empty\n'), { name: 'empty', content: Buffer.from('') })
})

for (const name of ['../etc/passwd', '..', 'a/b', 'C:\\x', 'c:x', '', 'context.sh', 'a\u0007b']) {
  test(`a file called ${JSON.stringify(name)} is refused`, () => {
    assert.ok('problem' in decodeFile(`${name}\n${encode('x')}`))
  })
}

test('a file whose content is no Base64 is refused by its name', () => {
  assert.deepEqual(decodeFile('init.sh\n#!/bin/sh'), { problem: 'init.sh is not in Base64' })
})
