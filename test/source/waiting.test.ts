import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Drive,
  emptyDriveGrace,
  expectedGrace,
  longestUnseen,
  mayStillCome,
  type Signs,
} from '../../src/source/waiting.ts'

const nothing: Signs = {
  expected: false,
  broken: null,
  unboundDrives: [],
  drives: [],
  devicesComing: false,
  asked: false,
  virtualMachine: true,
  directory: false,
}

const drive = (state: Drive['state']): Drive => ({ device: '/dev/sr0', state })

test('a machine without any sign of a CD-ROM is not made to wait', () => {
  assert.equal(mayStillCome(nothing, 30).seconds, 0)
})

test('a CD-ROM drive whose driver is not loaded is worth the whole bound', () => {
  const { seconds, why } = mayStillCome({ ...nothing, unboundDrives: ['1:0:0:0'] }, 30)
  assert.equal(seconds, 30)
  assert.match(why, /1:0:0:0/)
})

test('a machine that had a CD-ROM in an earlier run waits for it', () => {
  assert.equal(mayStillCome({ ...nothing, expected: true }, 30).seconds, expectedGrace)
})

test('a medium that fails to read, or a context cut short by a read error, is tried again', () => {
  assert.equal(mayStillCome({ ...nothing, drives: [drive('unreadable')] }, 30).seconds, 30)
  assert.equal(mayStillCome({ ...nothing, broken: '/dev/sr0' }, 30).seconds, 30)
})

test("udev's queue counts on a virtual machine only", () => {
  assert.equal(mayStillCome({ ...nothing, devicesComing: true }, 30).seconds, longestUnseen)
  assert.equal(mayStillCome({ ...nothing, devicesComing: true, virtualMachine: false }, 30).seconds, 0)
})

test('for a drive of which nothing is to be seen no boot is held up for two seconds, unless that was asked for', () => {
  const coming = { ...nothing, devicesComing: true }
  assert.equal(mayStillCome(coming, 30).seconds, longestUnseen)
  assert.equal(longestUnseen < 2, true)
  assert.equal(mayStillCome({ ...coming, asked: true }, 30).seconds, 30)
  assert.equal(mayStillCome({ ...coming, unboundDrives: ['1:0:0:0'] }, 30).seconds, 30)
})

test('an empty drive gets a moment, and none where the directory /context is there', () => {
  const empty = { ...nothing, drives: [drive('empty')] }
  assert.equal(mayStillCome(empty, 30).seconds, emptyDriveGrace)
  assert.equal(mayStillCome(empty, 0.5).seconds, 0.5)
  assert.equal(mayStillCome({ ...empty, directory: true }, 30).seconds, 0)
})

test('a drive with another medium in it suggests nothing', () => {
  assert.equal(mayStillCome({ ...nothing, drives: [drive('foreign')] }, 30).seconds, 0)
})

test('no sign makes the wait longer than its bound, and a bound of 0 is no wait at all', () => {
  const signs = fc.record({
    expected: fc.boolean(),
    broken: fc.constantFrom(null, '/dev/sr0'),
    unboundDrives: fc.array(fc.constant('1:0:0:0'), { maxLength: 2 }),
    drives: fc.array(fc.constantFrom(drive('empty'), drive('foreign'), drive('unreadable')), {
      maxLength: 3,
    }),
    devicesComing: fc.boolean(),
    asked: fc.boolean(),
    virtualMachine: fc.boolean(),
    directory: fc.boolean(),
  })
  fc.assert(
    fc.property(signs, fc.double({ min: 0, max: 3600, noNaN: true }), (seen, bound) => {
      const { seconds, why } = mayStillCome(seen, bound)
      assert.ok(seconds >= 0 && seconds <= bound)
      assert.notEqual(why, '')
    }),
  )
})
