import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counted, sizeText } from '../../src/cli/words.ts'

test('one is one, and anything else is many', () => {
  assert.deepEqual(
    [0, 1, 2].map(count => counted(count, 'file')),
    ['0 files', '1 file', '2 files'],
  )
})

test('a size is told in the unit that keeps it short', () => {
  const sizes = [
    0,
    17,
    1023,
    1024,
    1536,
    366 * 1024,
    1024 ** 2 - 1,
    1024 ** 2,
    5.25 * 1024 ** 3,
    2048 * 1024 ** 3,
  ]
  assert.deepEqual(sizes.map(sizeText), [
    '0 B',
    '17 B',
    '1023 B',
    '1 KiB',
    '1.5 KiB',
    '366 KiB',
    '1 MiB',
    '1 MiB',
    '5.3 GiB',
    '2048 GiB',
  ])
})
