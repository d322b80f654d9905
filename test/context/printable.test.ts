import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeText } from '../../src/context/bytes.ts'
import { printable, printableLines } from '../../src/context/printable.ts'

test('what acts on a terminal is an escape, and other text stays', () => {
  assert.equal(printable('a\x1b[0m\r\n\t\x7f\x9b'), 'a\\x1b[0m\\r\\n\\t\\x7f\\x9b')
  assert.equal(printable('\u202e\u2028\u200f\u061c'), '\\u202e\\u2028\\u200f\\u061c')
  assert.equal(printable(decodeText(Buffer.from([0x61, 0xe9, 0xff]))), 'a\\xe9\\xff')
  assert.equal(printable('Zoë 水 👩‍🚀'), 'Zoë 水 👩‍🚀')
})

test('text of several lines keeps its line ends and tabs, and no other control', () => {
  assert.equal(printableLines('a\n\tb\r\x1b'), 'a\n\tb\\r\\x1b')
})

test('no text whatever leaves a control character or half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      assert.doesNotMatch(printable(text), /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
      assert.ok(printableLines(text).isWellFormed())
    }),
  )
})
