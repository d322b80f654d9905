import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  noVolumeDate,
  readRecordDate,
  readVolumeDate,
  recordDate,
  volumeDate,
} from '../../src/iso9660/dates.ts'

const first = Date.UTC(1900, 0, 1) / 1000
const last = Date.UTC(2155, 11, 31, 23, 59, 59) / 1000

test('every second of 1900 to 2155 survives a directory record', () => {
  fc.assert(
    fc.property(fc.integer({ min: first, max: last }), seconds => {
      assert.equal(readRecordDate(recordDate(seconds)), seconds)
    }),
  )
})

test('times that a directory record cannot hold become the nearest that it can', () => {
  assert.equal(readRecordDate(recordDate(first - 5)), first)
  assert.equal(readRecordDate(recordDate(last + 5)), last)
  assert.equal(readRecordDate(recordDate(Number.MAX_VALUE)), last)
})

test('fractions of a second are cut off, before 1970 as well', () => {
  assert.equal(readRecordDate(recordDate(10.9)), 10)
  assert.equal(readRecordDate(recordDate(-10.1)), -11)
})

test('a date in a volume descriptor has sixteen digits and an offset', () => {
  const date = volumeDate(Date.UTC(2024, 1, 29, 12, 8, 16) / 1000)
  assert.equal(Buffer.from(date).toString('latin1'), '2024022912081600\0')
  assert.equal(readVolumeDate(date), Date.UTC(2024, 1, 29, 12, 8, 16) / 1000)
})

test('dates of other time zones are read as what they are in UTC', () => {
  // 14:00 two hours east of Greenwich (8 quarters), and 10:00 two hours west of it
  assert.equal(readRecordDate(Uint8Array.of(124, 2, 29, 14, 0, 0, 8)), Date.UTC(2024, 1, 29, 12) / 1000)
  assert.equal(readRecordDate(Uint8Array.of(124, 2, 29, 10, 0, 0, 256 - 8)), Date.UTC(2024, 1, 29, 12) / 1000)
})

test('a date that specifies nothing, or nonsense, is 1970', () => {
  assert.equal(readRecordDate(new Uint8Array(7)), 0)
  assert.equal(readRecordDate(Uint8Array.of(124, 13, 40, 0, 0, 0, 0)), 0)
  assert.equal(readVolumeDate(noVolumeDate), 0)
  assert.equal(readVolumeDate(Buffer.from('rubbish')), 0)
})
