import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { errorCode, hasCode, messageOf, reasonOf } from '../src/error-code.ts'

const withCode = (code: unknown): Error => Object.assign(new Error('the words of the system'), { code })

const thrownBy = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

test('an error of the system has a code, and a reason that names no code', () => {
  const missing = thrownBy(() => readFileSync('/no/such/file'))
  assert.equal(errorCode(missing), 'ENOENT')
  assert.equal(reasonOf(missing), 'it is not there')
  assert.equal(errorCode(thrownBy(() => readFileSync('/'))), 'EISDIR')
})

test('errors that Node has no name for are named', () => {
  assert.equal(errorCode(withCode('Unknown system error -123')), 'ENOMEDIUM')
  assert.equal(errorCode(withCode('Unknown system error -124')), 'EMEDIUMTYPE')
  assert.equal(errorCode(withCode('ENOENT')), 'ENOENT')
  assert.equal(reasonOf(withCode('Unknown system error -123')), 'no medium in the drive')
})

test('what is no error of the system has no code and speaks for itself', () => {
  for (const thrown of [
    new Error('broken'),
    withCode(42),
    withCode(undefined),
    'a string',
    null,
    undefined,
  ]) {
    assert.equal(errorCode(thrown), '')
    assert.equal(reasonOf(thrown), messageOf(thrown))
  }
  assert.equal(messageOf(new Error('broken')), 'broken')
  assert.equal(messageOf('a string'), 'a string')
  assert.equal(messageOf(null), 'null')
})

test('a code that has no words here leaves the words of the system', () => {
  assert.equal(reasonOf(withCode('EXDEV')), 'the words of the system')
})

test('a code is looked for among several, and never found where there is none', () => {
  assert.equal(hasCode(withCode('ENOTDIR'), 'ENOENT', 'ENOTDIR'), true)
  assert.equal(hasCode(withCode('EACCES'), 'ENOENT', 'ENOTDIR'), false)
  assert.equal(hasCode(withCode('EACCES')), false)
  assert.equal(hasCode(new Error('broken'), 'ENOENT'), false)
})
