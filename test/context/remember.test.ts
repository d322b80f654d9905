import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remembered } from '../../src/context/remember.ts'
import { findVariable } from '../../src/context/table.ts'

const counting = () => {
  const asked: string[] = []
  const answer = remembered((name: string) => {
    asked.push(name)
    return name === 'NONE' ? undefined : { name }
  })
  return { asked, answer }
}

test('a name is worked out once, also where the answer is that there is none', () => {
  const { asked, answer } = counting()
  assert.equal(answer('A'), answer('A'))
  assert.equal(answer('NONE'), undefined)
  assert.equal(answer('NONE'), undefined)
  assert.deepEqual(asked, ['A', 'NONE'])
})

test('neither many names nor long ones fill the memory', () => {
  const { asked, answer } = counting()
  const long = 'L'.repeat(100_000)
  assert.deepEqual(answer(long), { name: long })
  answer(long)
  assert.equal(asked.length, 2)
  answer('FIRST')
  for (let count = 0; count < 5000; count++) answer(`N${count}`)
  answer('FIRST')
  assert.equal(asked.filter(name => name === 'FIRST').length, 2)
})

test('what is known of a variable is the same value each time', () => {
  assert.equal(findVariable('ETH7_IP'), findVariable('ETH7_IP'))
  assert.deepEqual(findVariable('ETH7_IP')?.numbers, [7])
})
