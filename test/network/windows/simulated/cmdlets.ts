/** The cmdlets as their documentation says. To add one: an entry in `cmdlets`. */
import assert from 'node:assert/strict'
import type { WindowsFacts, WindowsRoute } from '../../../../src/machine/windows/facts.ts'
import type { CallValue } from '../../../../src/machine/windows/powershell/call.ts'
import { addressOf, type Family, familyOf } from '../../../../src/network/windows/address.ts'
import {
  addAddress,
  addRoute,
  change,
  changeRoute,
  removeAddress,
  removeRoute,
  removeRoutes,
  setDhcp,
  setServers,
} from './machine.ts'

type Parameters = Readonly<Record<string, CallValue>>

const text = (value: CallValue | undefined): string => {
  assert.ok(typeof value === 'string', `no text: ${value}`)
  return value
}

const list = (value: CallValue | undefined): readonly string[] => {
  assert.ok(Array.isArray(value), `no list: ${value}`)
  return value
}

const setAddress = (facts: WindowsFacts, index: number, given: Parameters): WindowsFacts => {
  const address = text(given.IPAddress)
  return change(facts, index, familyOf(address), ({ addresses, skipAsSource = [] }) => {
    assert.ok(
      addresses.some(each => addressOf(each) === address),
      `there is no ${address}`,
    )
    const length = given.PrefixLength
    const others = skipAsSource.filter(each => each !== address)
    return {
      addresses: addresses.map(each =>
        addressOf(each) === address && length !== undefined ? `${address}/${length}` : each,
      ),
      skipAsSource: given.SkipAsSource === true ? [...others, address] : others,
    }
  })
}

const setInterface = (facts: WindowsFacts, index: number, given: Parameters): WindowsFacts => {
  const family = text(given.AddressFamily) as Family
  const { Dhcp, RouterDiscovery, InterfaceMetric, NlMtuBytes } = given
  const now = Dhcp === undefined ? facts : setDhcp(facts, index, family, Dhcp === 'Enabled')
  return change(now, index, family, () => ({
    ...(RouterDiscovery !== undefined && { routerDiscovery: RouterDiscovery === 'Enabled' }),
    ...(typeof InterfaceMetric === 'number' && { metric: InterfaceMetric }),
    ...(typeof NlMtuBytes === 'number' && { mtu: NlMtuBytes }),
  }))
}

const bind = (facts: WindowsFacts, given: Parameters, bound: boolean): WindowsFacts => {
  const nic = facts.nics.find(({ name }) => name === given.Name)
  assert.ok(nic !== undefined)
  const family = given.ComponentID === 'ms_tcpip' ? 'IPv4' : 'IPv6'
  return change(facts, nic.index, family, () => ({ bound }), false)
}

/** Does what a call says to the machine. */
export type Obey = (facts: WindowsFacts, index: number, given: Parameters) => WindowsFacts

const routeOf = (given: Parameters): WindowsRoute => ({
  to: text(given.DestinationPrefix),
  via: text(given.NextHop),
  metric: Number(given.RouteMetric),
})

/** By name, without a check of what is allowed. */
export const cmdlets: Readonly<Record<string, Obey>> = {
  'Enable-NetAdapterBinding': (facts, _index, given) => bind(facts, given, true),
  'Disable-NetAdapterBinding': (facts, _index, given) => bind(facts, given, false),
  'Set-NetIPv6Protocol': (facts, _index, given) => ({
    ...facts,
    randomIdentifiers:
      given.RandomizeIdentifiers !== 'Disabled' || given.UseTemporaryAddresses !== 'Disabled',
  }),
  'Set-NetIPInterface': setInterface,
  'New-NetIPAddress': (facts, index, given) => {
    const nic = facts.nics.find(each => each.index === index)
    // It would switch DHCP off, which nobody here means it to.
    assert.ok(given.AddressFamily !== 'IPv4' || nic?.ipv4.dhcp === false, 'DHCP is on')
    const address = `${text(given.IPAddress)}/${given.PrefixLength}`
    return addAddress(facts, index, address, given.SkipAsSource === true)
  },
  'Set-NetIPAddress': setAddress,
  'Remove-NetIPAddress': (facts, index, given) => {
    assert.equal(given.Confirm, false)
    assert.ok(given.PrefixOrigin === undefined, 'nothing here was learnt')
    return removeAddress(facts, index, text(given.IPAddress))
  },
  'New-NetRoute': (facts, index, given) => addRoute(facts, index, routeOf(given)),
  'Set-NetRoute': (facts, index, given) => changeRoute(facts, index, routeOf(given)),
  'Remove-NetRoute': (facts, index, given) => {
    assert.equal(given.Confirm, false)
    const to = text(given.DestinationPrefix)
    return given.NextHop === undefined
      ? removeRoutes(facts, index, to)
      : removeRoute(facts, index, to, text(given.NextHop))
  },
  'Set-DnsClientServerAddress': (facts, index, given) =>
    setServers(facts, index, given.ResetServerAddresses === true ? [] : list(given.ServerAddresses)),
  'Set-DnsClient': (facts, index, given) => ({
    ...facts,
    nics: facts.nics.map(nic =>
      nic.index === index ? { ...nic, suffix: text(given.ConnectionSpecificSuffix) } : nic,
    ),
  }),
  'Set-DnsClientGlobalSetting': (facts, _index, given) => ({
    ...facts,
    searchList: list(given.SuffixSearchList),
  }),
}
