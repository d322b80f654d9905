import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDangerous, scriptEnvironment } from '../../src/engine/script-environment.ts'

test('names that change what a shell, the loader or an interpreter does are left out (one-apps 14)', () => {
  const names = [
    'PATH',
    'IFS',
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'BASH_ENV',
    'ENV',
    'NODE_OPTIONS',
    'PYTHONPATH',
    'PERL5OPT',
  ]
  for (const name of [...names, 'BASH_FUNC_x%%', 'HOME', 'SHELLOPTS'])
    assert.equal(isDangerous(name), true, name)
  for (const name of ['ETH0_IP', 'LOADER', 'MY_PATH', 'PATHS']) assert.equal(isDangerous(name), false, name)
})

test('everything else is passed on as it is', () => {
  const { environment } = scriptEnvironment(
    new Map([
      ['A', "it's\n$(x)"],
      ['EMPTY', ''],
      ['__proto__', 'p'],
      ['PATH', '/evil'],
    ]),
  )
  assert.equal(environment.A, "it's\n$(x)")
  assert.equal(environment.EMPTY, '')
  assert.deepEqual(Object.keys(environment).sort(), ['A', 'EMPTY', '__proto__'])
})

test('a value the kernel would not take is left out and named', () => {
  const { environment, leftOut } = scriptEnvironment(
    new Map([
      ['BIG', 'x'.repeat(200_000)],
      ['A', '1'],
    ]),
  )
  assert.deepEqual(leftOut, [{ name: 'BIG', why: 'is too long for an environment' }])
  assert.deepEqual(Object.keys(environment), ['A'])
})

test('the total stays below what the kernel takes, the smallest first', () => {
  const variables = new Map(Array.from({ length: 40 }, (_, index) => [`V${index}`, 'x'.repeat(100_000)]))
  variables.set('SMALL', '1')
  const { environment, leftOut } = scriptEnvironment(variables)
  assert.equal(environment.SMALL, '1')
  assert.equal(leftOut.length > 20 && leftOut.length < 30, true)
})

test('a value that is no UTF-8 is left out rather than changed', () => {
  const { environment, leftOut } = scriptEnvironment(new Map([['MINE', 'caf\udce9']]))
  assert.deepEqual(Object.keys(environment), [])
  assert.deepEqual(leftOut, [{ name: 'MINE', why: 'is no UTF-8' }])
})
