import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeText, encodeText, isText } from '../../src/context/bytes.ts'

/** Bytes that are often nearly UTF-8. */
const nearlyText = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.string({ unit: 'grapheme' }).map(text => new TextEncoder().encode(text)),
    ),
  )
  .map(parts => Buffer.concat(parts))

test('any bytes come back as they were', () => {
  fc.assert(
    fc.property(nearlyText, bytes => assert.deepEqual(Buffer.from(encodeText(decodeText(bytes))), bytes)),
  )
})

test('valid UTF-8 is decoded as everyone decodes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      assert.equal(decodeText(new TextEncoder().encode(text)), text)
      assert.deepEqual(new Uint8Array(encodeText(text)), new TextEncoder().encode(text))
    }),
  )
})

test('characters between broken bytes are decoded as everyone decodes them', () => {
  fc.assert(
    fc.property(nearlyText, bytes => {
      const marks = decodeText(bytes).replace(/\p{Surrogate}/gu, '')
      const others = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replaceAll('\ufffd', '')
      assert.equal(marks.replaceAll('\ufffd', ''), others)
    }),
  )
})

test('a broken byte is a lone surrogate that names it', () => {
  assert.equal(decodeText(Uint8Array.of(0x41, 0xe9, 0x42)), 'A\udce9B')
  assert.equal(isText('A\udce9B'), false)
  assert.equal(isText('é'), true)
})

test('overlong forms, surrogates and numbers beyond Unicode are no characters', () => {
  for (const bytes of [
    [0xc0, 0xaf],
    [0xe0, 0x80, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf8, 0x88],
  ]) {
    const text = decodeText(Uint8Array.from(bytes))
    assert.deepEqual(
      [...text].map(char => char.charCodeAt(0) - 0xdc00),
      bytes,
    )
  }
})

test('a byte-order mark is a character like any other', () => {
  assert.equal(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)), '\ufeffA')
})

test('a lone surrogate that stands for no byte is written as the replacement character', () => {
  assert.deepEqual(
    Buffer.from(encodeText('\udce9\ud83d\udfff\udfff\ud800')),
    Buffer.from('e9f09f9fbfefbfbdefbfbd', 'hex'),
  )
})
