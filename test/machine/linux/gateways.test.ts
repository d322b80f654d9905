import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isResolved4, readGateways } from '../../../src/machine/linux/gateways.ts'
import { makeGuest } from '../../support/guest.ts'

const routes = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
ens3	00000000	0100000A	0003	0	0	100	00000000	0	0	0
ens4	00000000	00000000	0001	0	0	0	00000000	0	0	0
ens3	0000000A	00000000	0001	0	0	0	00FFFFFF	0	0	0
ens3	00000900	FE00000A	0003	0	0	0	0000FFFF	0	0	0
`

const routes6 = `20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     ens3
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000003 00000000 00450003     ens3
00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db8000000000000000000000001 00000400 00000003 00000000 00000003     ens4
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`

const arp = `IP address       HW type     Flags       HW address            Mask     Device
10.0.0.1         0x1         0x2         02:00:0a:00:00:01     *        ens3
10.0.0.9         0x1         0x0         00:00:00:00:00:00     *        ens3
`

test('default gateways are read from the kernel, those of both families, and nothing else', t => {
  const { files } = makeGuest(t, { '/proc/net/route': routes, '/proc/net/ipv6_route': routes6 })
  assert.deepEqual(readGateways(files), [
    { device: 'ens3', family: 'IPv4', address: '10.0.0.1' },
    { device: 'ens3', family: 'IPv6', address: 'fe80::1' },
    { device: 'ens4', family: 'IPv6', address: '2001:db8::1' },
  ])
  assert.deepEqual(readGateways(makeGuest(t).files), [])
})

test('a neighbour is resolved where the kernel knows its hardware address on that device', t => {
  const { files } = makeGuest(t, { '/proc/net/arp': arp })
  const at = (address: string, device = 'ens3') => isResolved4(files, { device, family: 'IPv4', address })
  assert.deepEqual(
    [at('10.0.0.1'), at('10.0.0.9'), at('10.0.0.1', 'ens4'), at('10.0.0.2')],
    [true, false, false, false],
  )
})
