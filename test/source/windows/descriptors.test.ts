import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inGroups } from '../../../src/source/windows/descriptors.ts'

test('paths are asked for in groups that a variable of an environment can hold, in their order', () => {
  assert.deepEqual(inGroups(['a', 'bb', 'ccc', 'd'], 5), [['a', 'bb'], ['ccc'], ['d']])
  assert.deepEqual(inGroups(['longer than there is room', 'a'], 5), [['longer than there is room'], ['a']])
  assert.deepEqual(inGroups([]), [])
})
