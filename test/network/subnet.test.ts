import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { isInSubnet, isOutside } from '../../src/network/subnet.ts'

it('an address is in a subnet exactly where ipaddr.js says so', () => {
  const of4 = fc.record({ address: fc.ipV4(), own: fc.ipV4(), length: fc.integer({ min: 0, max: 32 }) })
  const of6 = fc.record({ address: fc.ipV6(), own: fc.ipV6(), length: fc.integer({ min: 0, max: 128 }) })
  fc.assert(
    fc.property(fc.oneof(of4, of6), fc.boolean(), ({ address, own, length }, isNear) => {
      const one = isNear ? own : address
      const expected = ipaddr.parse(one).match(ipaddr.parse(own), length)
      assert.equal(isInSubnet(one, `${own}/${length}`), expected)
    }),
  )
})

it('an address of one family is in no subnet of the other', () => {
  assert.equal(isInSubnet('0.0.0.0', '::/0'), false)
  assert.equal(isInSubnet('::', '0.0.0.0/0'), false)
})

it('the last address of a subnet is in it and the next one is outside', () => {
  assert.equal(isOutside('10.0.0.127', ['10.0.0.5/25']), false)
  assert.equal(isOutside('10.0.0.128', ['10.0.0.5/25']), true)
  assert.equal(isOutside('10.0.0.128', []), false)
})
