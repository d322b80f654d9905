import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remembered, rememberedWith } from '../../src/context/remember.ts'
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

test('an answer about an object is worked out once for each name, and anew for an object like it', () => {
  let asked = 0
  const length = rememberedWith((object: Uint8Array, name) => {
    asked += 1
    return `${name} ${object.length}`
  })
  const one = new Uint8Array(3)
  assert.deepEqual([length(one, 'a'), length(one, 'a'), length(one, 'b')], ['a 3', 'a 3', 'b 3'])
  assert.equal(asked, 2)
  assert.equal(length(new Uint8Array(3), 'a'), 'a 3')
  assert.equal(asked, 3)
})
