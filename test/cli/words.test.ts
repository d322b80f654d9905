import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counted, durationText, sizeText } from '../../src/cli/words.ts'

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
    '2 TiB',
  ])
})

test('times are as exact as people want them', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [0.0124, '12 ms'],
    [0.41, '0.4 s'],
    [9.9, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [3599, '1 h'],
    [12_000, '3 h 20 min'],
    [172_799, '2 days'],
    [260_000, '3 days'],
  ]
  for (const [seconds, text] of cases) assert.equal(durationText(seconds), text)
})
