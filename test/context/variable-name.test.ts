import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseContext } from '../../src/context/parse.ts'
import { isVariableName } from '../../src/context/variable-name.ts'
import { writeContext } from '../../src/context/write.ts'

test('a name has letters, digits and _, and no digit in front', () => {
  for (const name of ['A', '_', 'ETH0_IP', 'a1']) assert.equal(isVariableName(name), true, name)
  for (const name of ['', '1A', 'A-B', 'A B', 'A\n', '\nA', 'É', 'A='])
    assert.equal(isVariableName(name), false, name)
})

test('what is a name can be written and is read again, and nothing else can', () => {
  const name = fc.string({ unit: fc.constantFrom('A', 'z', '_', '0', '-', ' ', '\n', 'é'), maxLength: 4 })
  fc.assert(
    fc.property(name, text => {
      if (!isVariableName(text)) assert.throws(() => writeContext([[text, 'x']]), /is no name of a variable/)
      else assert.deepEqual([...parseContext(writeContext([[text, 'x']])).variables], [[text, 'x']])
    }),
  )
})
