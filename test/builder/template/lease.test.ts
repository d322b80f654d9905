import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leaseOf } from '../../../src/builder/template/lease.ts'
import { parseTemplate } from '../../../src/builder/template/parse.ts'

const lease = (network: string, nic: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(leaseOf(parseTemplate(network, 'net.one'), { values: new Map(Object.entries(nic)) }))

const front = 'AR=[AR_ID=2, TYPE=IP4, IP=10.0.0.10, SIZE=20]\n'

test('an IPv4 address of a range has the MAC that OpenNebula makes of it', () => {
  assert.deepEqual(lease(front, { IP: '10.0.0.29' }), {
    AR_ID: '2',
    IP: '10.0.0.29',
    MAC: '02:00:0a:00:00:1d',
  })
})

test("a range's own MAC counts up with its addresses, in its last four bytes", () => {
  const network = 'AR=[TYPE=IP4, IP=10.0.0.254, MAC=02:01:ff:ff:ff:fe, SIZE=4]\n'
  assert.equal(lease(network, { IP: '10.0.1.0' }).MAC, '02:01:00:00:00:00')
  assert.equal(lease(network, { IP: '10.0.0.255' }).MAC, '02:01:ff:ff:ff:ff')
})

test('a MAC of a range has the address in the same place', () => {
  const network =
    'AR=[IP=10.0.0.10, MAC=02:00:00:00:01:00, SIZE=5]\nAR=[IP=10.1.0.10, MAC=02:00:00:00:02:00, SIZE=5]\n'
  assert.deepEqual(lease(network, { MAC: '02:00:00:00:02:03' }), {
    AR_ID: '1',
    IP: '10.1.0.13',
    MAC: '02:00:00:00:02:03',
  })
})

test('what no range holds, or is not asked for, stays open; the first range is asked then', () => {
  for (const nic of [{}, { IP: '10.0.0.30' }, { IP: '10.0.0.9' }, { MAC: '52:54:00:00:00:01' }, { IP: 'x' }])
    assert.deepEqual(lease(front, nic), { AR_ID: '2' })
  assert.deepEqual(lease('DNS=1.1.1.1', { IP: '10.0.0.5' }), { AR_ID: '0' })
})

test('a shared range gives no MAC, which is another for each lease', () => {
  assert.deepEqual(lease('AR=[IP=10.0.0.1, SIZE=1, SHARED=YES]', { IP: '10.0.0.1' }), {
    AR_ID: '0',
    IP: '10.0.0.1',
  })
})

test('IPv6 addresses are made of the MAC and written in short', () => {
  const network =
    'AR=[TYPE=IP4_6, IP=10.0.0.1, MAC=02:00:c0:a8:00:01, SIZE=9, GLOBAL_PREFIX="2001:db8:0:1::", ULA_PREFIX="fd00::"]'
  assert.deepEqual(lease(network, { IP: '10.0.0.3' }), {
    AR_ID: '0',
    IP: '10.0.0.3',
    MAC: '02:00:c0:a8:00:03',
    IP6_GLOBAL: '2001:db8:0:1:0:c0ff:fea8:3',
    IP6_ULA: 'fd00::c0ff:fea8:3',
  })
  const only6 = 'AR=[TYPE=IP6, MAC=02:00:00:00:00:01, SIZE=9, GLOBAL_PREFIX="2001:db8::"]'
  assert.deepEqual(lease(only6, { MAC: '02:00:00:00:00:02' }), {
    AR_ID: '0',
    MAC: '02:00:00:00:00:02',
    IP6_GLOBAL: '2001:db8::ff:fe00:2',
  })
})
