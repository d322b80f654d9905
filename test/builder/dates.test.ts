import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageDates, sourceDateEpoch } from '../../src/builder/dates.ts'

test('without SOURCE_DATE_EPOCH everything generated has the date of the newest input', () => {
  const { clamp, generated, volume } = imageDates([100, 300, 200])
  assert.deepEqual([clamp(300), generated, volume], [300, 300, 300])
})

test('SOURCE_DATE_EPOCH caps the dates of files and is that of the volume', () => {
  const { clamp, generated, volume } = imageDates([100, 300], 200)
  assert.deepEqual([clamp(100), clamp(300), generated, volume], [100, 200, 200, 200])
  assert.equal(imageDates([100], 200).generated, 100)
})

test('an image made of no file at all has a date that never changes', () => {
  const { generated, volume } = imageDates([])
  assert.equal(new Date(volume * 1000).toISOString(), '1980-01-01T00:00:00.000Z')
  assert.equal(generated, volume)
  assert.deepEqual([imageDates([], 5).generated, imageDates([], 5).volume], [5, 5])
})

test('SOURCE_DATE_EPOCH that is no number is refused, an empty one is none', () => {
  assert.equal(sourceDateEpoch({}), undefined)
  assert.equal(sourceDateEpoch({ SOURCE_DATE_EPOCH: '' }), undefined)
  assert.equal(sourceDateEpoch({ SOURCE_DATE_EPOCH: '1700000000' }), 1_700_000_000)
  for (const bad of ['yesterday', '-1', '1.5', '99999999999999'])
    assert.throws(
      () => sourceDateEpoch({ SOURCE_DATE_EPOCH: bad }),
      /SOURCE_DATE_EPOCH: .* is no number of seconds/,
    )
})
