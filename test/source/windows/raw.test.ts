import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { openRaw } from '../../../src/source/windows/raw.ts'
import { put, scratch } from '../machine.ts'

test('whole sectors are read around what is asked for, at any place and of any length', t => {
  const path = join(scratch(t), 'drive')
  const content = Buffer.from(Array.from({ length: 20_480 }, (_, index) => index % 251))
  put(path, content)
  const read = t.mock.method(fs, 'readSync')
  syncBuiltinESMExports()
  t.after(() => {
    read.mock.restore()
    syncBuiltinESMExports()
  })
  const source = openRaw(path)
  t.after(() => source.close())
  for (const [position, length] of [
    [0, 1],
    [4095, 2],
    [5000, 10_000],
    [2048, 2048],
    [12_345, 0],
  ] as const)
    assert.deepEqual(
      source.read(position, length),
      content.subarray(position, position + length),
      `${position}`,
    )
  assert.ok(read.mock.callCount() >= 5)
  for (const { arguments: given } of read.mock.calls) {
    const [, , , length, position] = given as unknown[]
    assert.equal(Number(position) % 4096, 0)
    assert.equal(Number(length) % 4096, 0)
  }
})

test('at the end there are fewer bytes, behind it none', t => {
  const path = join(scratch(t), 'drive')
  put(path, Buffer.alloc(6 * 2048, 7))
  const source = openRaw(path)
  assert.equal(source.read(5 * 2048, 4096).length, 2048)
  assert.equal(source.read(6 * 2048, 10).length, 0)
  assert.equal(source.read(50 * 2048, 10).length, 0)
  source.close()
})
