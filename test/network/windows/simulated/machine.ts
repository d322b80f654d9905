/**
 * A machine that is changed as Windows lets itself be changed, and refuses what Windows refuses: an address or a route
 * that is there already or is not there, a router that cannot be reached, a family that is switched off.
 */
import assert from 'node:assert/strict'
import type {
  WindowsFacts,
  WindowsFamily,
  WindowsNic,
  WindowsRoute,
} from '../../../../src/machine/windows/facts.ts'
import { isInSubnet, isLinkLocal6 } from '../../../../src/network/subnet.ts'
import { addressOf, type Family, familyOf, plainNetwork } from '../../../../src/network/windows/address.ts'

const onLink = (via: string): boolean => via === '0.0.0.0' || via === '::'

const familyIn = (nic: WindowsNic, family: Family): WindowsFamily => (family === 'IPv4' ? nic.ipv4 : nic.ipv6)

const without = <T>(list: readonly T[], isGone: (item: T) => boolean, what: string): readonly T[] => {
  const left = list.filter(item => !isGone(item))
  assert.ok(left.length < list.length, `there is no ${what}`)
  return left
}

/** Changes one family of the adapter with this index. */
export const change = (
  facts: WindowsFacts,
  index: number,
  family: Family,
  how: (present: WindowsFamily, nic: WindowsNic) => Partial<WindowsFamily>,
  isOn = true,
): WindowsFacts => {
  const nic = facts.nics.find(each => each.index === index)
  assert.ok(nic !== undefined, `there is no interface ${index}`)
  const present = familyIn(nic, family)
  assert.ok(!isOn || (present.bound && present.off !== true), `${family} is off on ${nic.name}`)
  const changed = { ...present, ...how(present, nic) }
  const after = { ...nic, ...(family === 'IPv4' ? { ipv4: changed } : { ipv6: changed }) }
  return { ...facts, nics: facts.nics.map(each => (each === nic ? after : each)) }
}

export const addAddress = (
  facts: WindowsFacts,
  index: number,
  address: string,
  isSkipped: boolean,
): WindowsFacts => {
  return change(facts, index, familyOf(address), ({ addresses, skipAsSource = [] }) => {
    assert.ok(!addresses.map(addressOf).includes(addressOf(address)), `${address} is there already`)
    return {
      addresses: [...addresses, address],
      skipAsSource: isSkipped ? [...skipAsSource, addressOf(address)] : skipAsSource,
    }
  })
}

export const removeAddress = (facts: WindowsFacts, index: number, address: string): WindowsFacts =>
  change(facts, index, familyOf(address), ({ addresses, skipAsSource = [] }) => ({
    addresses: without(addresses, each => addressOf(each) === address, address),
    skipAsSource: skipAsSource.filter(each => each !== address),
  }))

const isAt = (route: WindowsRoute, to: string, via: string): boolean => route.to === to && route.via === via

export const addRoute = (facts: WindowsFacts, index: number, route: WindowsRoute): WindowsFacts =>
  change(facts, index, familyOf(route.to), (present, nic) => {
    const { to, via } = route
    assert.ok(!present.routes.some(each => isAt(each, to, via)), `a route ${to} via ${via} is there already`)
    assert.equal(plainNetwork(to), to, 'bits behind the prefix')
    const networks = [
      ...present.addresses,
      ...present.routes.filter(each => onLink(each.via)).map(each => each.to),
    ]
    const isReached =
      onLink(via) || isLinkLocal6(via) || networks.some(each => each !== '0.0.0.0/0' && isInSubnet(via, each))
    const namesOthers = present.dhcp || present.routerDiscovery
    assert.ok(isReached || namesOthers, `${via} cannot be reached from ${nic.name}`)
    return { routes: [...present.routes, route] }
  })

export const changeRoute = (facts: WindowsFacts, index: number, route: WindowsRoute): WindowsFacts =>
  change(facts, index, familyOf(route.to), ({ routes }) => {
    const left = without(routes, each => isAt(each, route.to, route.via), `route ${route.to}`)
    return { routes: [...left, route] }
  })

export const removeRoute = (facts: WindowsFacts, index: number, to: string, via: string): WindowsFacts =>
  change(facts, index, familyOf(to), ({ routes }) => ({
    routes: without(routes, each => isAt(each, to, via), `route ${to} via ${via}`),
  }))

export const removeRoutes = (facts: WindowsFacts, index: number, to: string): WindowsFacts =>
  change(facts, index, familyOf(to), ({ routes }) => ({
    routes: without(routes, each => each.to === to, `route ${to}`),
  }))

export const setDhcp = (facts: WindowsFacts, index: number, family: Family, isOn: boolean): WindowsFacts =>
  change(facts, index, family, ({ addresses }) => ({
    dhcp: isOn,
    // Addresses that were set make room for those of the server.
    addresses: isOn && family === 'IPv4' ? [] : addresses,
  }))

export const setServers = (facts: WindowsFacts, index: number, servers: readonly string[]): WindowsFacts =>
  (['IPv4', 'IPv6'] as const).reduce((now, family) => {
    const own = servers.filter(server => familyOf(server) === family)
    return own.length === 0 && servers.length > 0
      ? now
      : change(now, index, family, () => ({ dns: own }), own.length > 0)
  }, facts)
