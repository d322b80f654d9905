import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { networkText } from '../../src/cli/network-text.ts'
import { networkIntent } from '../../src/network/intent.ts'
import { makeFacts, makeSettings } from '../network/machine.ts'

const nics = [
  { name: 'ens3', mac: '02:00:0a:00:00:05' },
  { name: 'ens8', mac: '52:54:00:12:34:56', pci: '0000:01:00.0' },
]

const textOf = (variables: Readonly<Record<string, string>>): string => {
  const { interfaces } = networkIntent(makeSettings(variables), makeFacts({ nics }))
  return networkText({ renderer: 'networkd', interfaces })
}

describe('the network for people', () => {
  it('names each NIC with what it is to have', () => {
    const text = textOf({
      ETH0_MAC: '02:00:0a:00:00:05',
      ETH0_IP: '10.0.0.5',
      ETH0_GATEWAY: '10.0.0.1',
      ETH0_METRIC: '100',
      ETH0_MTU: '1400',
      ETH0_DNS: '10.0.0.1',
      ETH0_SEARCH_DOMAIN: 'example.org',
      ETH0_IP6: '2001:db8::5',
      ETH0_IP6_GATEWAY: 'fe80::1',
      ETH0_ROUTES: '10.9.0.0/16 via 10.0.0.254',
      ETH0_ALIAS0_MAC: '02:00:0a:00:00:50',
      ETH0_ALIAS0_IP: '10.0.0.50',
      ONEGATE_ENDPOINT: 'http://169.254.16.9:5030',
      PCI0_ADDRESS: '01:00.0',
      PCI0_MAC: '02:00:0a:00:00:07',
      PCI0_IP: '10.9.0.5',
      PCI0_VLAN_ID: '100',
    })
    assert.equal(
      text,
      `  ETH0  ens3  02:00:0a:00:00:05  MTU 1400
        IPv4   10.0.0.5/24, 10.0.0.50/24; gateway 10.0.0.1, metric 100
        IPv6   2001:db8::5/64; gateway fe80::1, metric 100
        DNS    10.0.0.1; search example.org
        route  10.9.0.0/16 via 10.0.0.254
        route  169.254.16.9/32 on the link
  PCI0  ens8.100 (VLAN 100 on ens8)  52:54:00:12:34:56  becomes 02:00:0a:00:00:07
        IPv4   10.9.0.5/24
`,
    )
  })

  it('says how a NIC comes by addresses that are not known beforehand', () => {
    assert.equal(
      textOf({
        ETH0_MAC: '02:00:0a:00:00:05',
        ETH0_METHOD: 'dhcp',
        ETH0_IP6_METHOD: 'auto',
        ETH0_METRIC: '50',
      }),
      `  ETH0  ens3  02:00:0a:00:00:05
        IPv4   by DHCP; metric 50
        IPv6   from router advertisements (SLAAC); metric 50
`,
    )
    assert.match(textOf({ ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP6_METHOD: 'disable' }), /IPv6 {3}off\n/)
  })
})
