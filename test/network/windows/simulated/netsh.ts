/** netsh.exe as its documentation says. To add a command: an entry in `netshCommands`. */
import assert from 'node:assert/strict'
import type { WindowsFacts, WindowsRoute } from '../../../../src/machine/windows/facts.ts'
import { type Family, maskOf } from '../../../../src/network/windows/address.ts'
import { addAddress, addRoute, change, changeRoute, removeAddress, removeRoute, setDhcp } from './machine.ts'

const lengthOfMask = (mask: string | undefined): number =>
  Array.from({ length: 33 }, (_, length) => length).find(length => maskOf(length) === mask) ?? Number.NaN

const setOneAddress = (facts: WindowsFacts, index: number, address: string): WindowsFacts => {
  const cleared = change(facts, index, 'IPv4', () => ({ dhcp: false, addresses: [] }))
  return addAddress(cleared, index, address, false)
}

type Words = Readonly<Record<string, string>>
type ObeyNetsh = (facts: WindowsFacts, index: number, words: Words, family: Family) => WindowsFacts

const netshRoute = ({ prefix = '', nexthop = '', metric }: Words): WindowsRoute => ({
  to: prefix,
  via: nexthop,
  metric: Number(metric),
})

const addressIn = ({ address = '', mask }: Words): string =>
  mask === undefined ? address : `${address}/${lengthOfMask(mask)}`

const netshCommands: Readonly<Record<string, ObeyNetsh>> = {
  'set address': (facts, index, words) =>
    words.source === 'dhcp'
      ? setDhcp(facts, index, 'IPv4', true)
      : setOneAddress(facts, index, addressIn(words)),
  'add address': (facts, index, words) => addAddress(facts, index, addressIn(words), false),
  'delete address': (facts, index, { address = '' }) => removeAddress(facts, index, address),
  'add route': (facts, index, words) => addRoute(facts, index, netshRoute(words)),
  'set route': (facts, index, words) => changeRoute(facts, index, netshRoute(words)),
  'delete route': (facts, index, { prefix = '', nexthop = '' }) => removeRoute(facts, index, prefix, nexthop),
  'set interface': (facts, index, { metric, routerdiscovery }, family) =>
    change(facts, index, family, () => ({
      ...(metric !== undefined && { metric: Number(metric) }),
      ...(routerdiscovery !== undefined && { routerDiscovery: routerdiscovery === 'enabled' }),
    })),
  // Both are asked for together, and both are needed.
  'set global': (facts, _index, { randomizeidentifiers }) => {
    assert.equal(randomizeidentifiers, 'disabled')
    return facts
  },
  'set privacy': (facts, _index, { state }) => ({ ...facts, randomIdentifiers: state !== 'disabled' }),
  'set subinterface': (facts, index, { mtu }, family) =>
    change(facts, index, family, () => ({ mtu: Number(mtu) })),
  'set dnsservers': (facts, index, { source, address }, family) =>
    change(facts, index, family, () => ({
      dns: source === 'dhcp' || address === undefined || address === 'none' ? [] : [address],
    })),
  'add dnsservers': (facts, index, { address = '' }, family) =>
    change(facts, index, family, ({ dns }) => ({ dns: [...dns, address] })),
}

/** Does what these words say to the machine. */
export const obeyNetsh = (facts: WindowsFacts, words: readonly string[]): WindowsFacts => {
  const [context, family, verb, noun, ...rest] = words
  assert.equal(context, 'interface')
  const obey = netshCommands[`${verb} ${noun}`]
  assert.ok(obey !== undefined, `netsh has no ${verb} ${noun}`)
  // Whether addresses may be beside those of DHCP is told by name; nothing else here has to know.
  if (rest.includes('dhcpstaticipcoexistence=enabled')) return facts
  const named = Object.fromEntries(rest.map(word => word.split('=') as [string, string]))
  return obey(facts, Number(named.name ?? named.interface), named, family === 'ipv4' ? 'IPv4' : 'IPv6')
}
