/**
 * A machine that obeys the calls as their documentation says, and refuses what Windows refuses: an address or a route
 * that is there already or is not there, a router that cannot be reached, a family that is switched off.
 * To add a command: an entry in `cmdlets`, or in `netshCommands`.
 */
import assert from 'node:assert/strict'
import type { PowerShellAction } from '../../../src/machine/actions.ts'
import type {
  WindowsFacts,
  WindowsFamily,
  WindowsNic,
  WindowsRoute,
} from '../../../src/machine/windows/facts.ts'
import type { Call, CallValue } from '../../../src/machine/windows/powershell/call.ts'
import { isInSubnet, isLinkLocal6 } from '../../../src/network/subnet.ts'
import { addressOf, familyOf, maskOf, plainNetwork } from '../../../src/network/windows/address.ts'

type Parameters = Readonly<Record<string, CallValue>>
type FamilyName = 'IPv4' | 'IPv6'

const onLink = (via: string): boolean => via === '0.0.0.0' || via === '::'

const familyIn = (nic: WindowsNic, family: FamilyName): WindowsFamily =>
  family === 'IPv4' ? nic.ipv4 : nic.ipv6

const without = <T>(list: readonly T[], isGone: (item: T) => boolean, what: string): readonly T[] => {
  const left = list.filter(item => !isGone(item))
  assert.ok(left.length < list.length, `there is no ${what}`)
  return left
}

/** Changes one family of the adapter with this index. */
const change = (
  facts: WindowsFacts,
  index: number,
  family: FamilyName,
  how: (present: WindowsFamily, nic: WindowsNic) => Partial<WindowsFamily>,
  isOn = true,
): WindowsFacts => {
  const nic = facts.nics.find(each => each.index === index)
  assert.ok(nic !== undefined, `there is no interface ${index}`)
  const present = familyIn(nic, family)
  assert.ok(!isOn || present.bound, `${family} is off on ${nic.name}`)
  const changed = { ...present, ...how(present, nic) }
  const after = { ...nic, ...(family === 'IPv4' ? { ipv4: changed } : { ipv6: changed }) }
  return { ...facts, nics: facts.nics.map(each => (each === nic ? after : each)) }
}

const addAddress = (
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

const removeAddress = (facts: WindowsFacts, index: number, address: string): WindowsFacts =>
  change(facts, index, familyOf(address), ({ addresses, skipAsSource = [] }) => ({
    addresses: without(addresses, each => addressOf(each) === address, address),
    skipAsSource: skipAsSource.filter(each => each !== address),
  }))

const isAt = (route: WindowsRoute, to: string, via: string): boolean => route.to === to && route.via === via

const addRoute = (facts: WindowsFacts, index: number, route: WindowsRoute): WindowsFacts =>
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

const changeRoute = (facts: WindowsFacts, index: number, route: WindowsRoute): WindowsFacts =>
  change(facts, index, familyOf(route.to), ({ routes }) => {
    const left = without(routes, each => isAt(each, route.to, route.via), `route ${route.to}`)
    return { routes: [...left, route] }
  })

const removeRoute = (facts: WindowsFacts, index: number, to: string, via: string): WindowsFacts =>
  change(facts, index, familyOf(to), ({ routes }) => ({
    routes: without(routes, each => isAt(each, to, via), `route ${to} via ${via}`),
  }))

const setDhcp = (facts: WindowsFacts, index: number, family: FamilyName, isOn: boolean): WindowsFacts =>
  change(facts, index, family, ({ addresses }) => ({
    dhcp: isOn,
    // Addresses that were set make room for those of the server.
    addresses: isOn && family === 'IPv4' ? [] : addresses,
  }))

const setServers = (facts: WindowsFacts, index: number, servers: readonly string[]): WindowsFacts =>
  (['IPv4', 'IPv6'] as const).reduce((now, family) => {
    const own = servers.filter(server => familyOf(server) === family)
    return own.length === 0 && servers.length > 0
      ? now
      : change(now, index, family, () => ({ dns: own }), own.length > 0)
  }, facts)

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
  const family = text(given.AddressFamily) as FamilyName
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

type Obey = (facts: WindowsFacts, index: number, given: Parameters) => WindowsFacts

const routeOf = (given: Parameters): WindowsRoute => ({
  to: text(given.DestinationPrefix),
  via: text(given.NextHop),
  metric: Number(given.RouteMetric),
})

const cmdlets: Readonly<Record<string, Obey>> = {
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
    return removeRoute(facts, index, text(given.DestinationPrefix), text(given.NextHop))
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

const lengthOfMask = (mask: string | undefined): number =>
  Array.from({ length: 33 }, (_, length) => length).find(length => maskOf(length) === mask) ?? Number.NaN

const setOneAddress = (facts: WindowsFacts, index: number, address: string): WindowsFacts => {
  const cleared = change(facts, index, 'IPv4', () => ({ dhcp: false, addresses: [] }))
  return addAddress(cleared, index, address, false)
}

type Words = Readonly<Record<string, string>>
type ObeyNetsh = (facts: WindowsFacts, index: number, words: Words, family: FamilyName) => WindowsFacts

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

const obeyNetsh = (facts: WindowsFacts, words: readonly string[]): WindowsFacts => {
  const [context, family, verb, noun, ...rest] = words
  assert.equal(context, 'interface')
  const obey = netshCommands[`${verb} ${noun}`]
  assert.ok(obey !== undefined, `netsh has no ${verb} ${noun}`)
  // Whether addresses may be beside those of DHCP is told by name; nothing else here has to know.
  if (rest.includes('dhcpstaticipcoexistence=enabled')) return facts
  const named = Object.fromEntries(rest.map(word => word.split('=') as [string, string]))
  return obey(facts, Number(named.name ?? named.interface), named, family === 'ipv4' ? 'IPv4' : 'IPv6')
}

const obey = (facts: WindowsFacts, call: Call): WindowsFacts => {
  if (call.command === 'netsh.exe') return obeyNetsh(facts, call.arguments ?? [])
  const how = cmdlets[call.command]
  assert.ok(how !== undefined, `there is no ${call.command}`)
  return how(facts, Number(call.parameters?.InterfaceIndex), call.parameters ?? {})
}

/** The machine after each call, the last being the one it ends as. @throws AssertionError where it refuses a call */
export const simulate = (
  actions: readonly PowerShellAction[],
  before: WindowsFacts,
): readonly WindowsFacts[] => {
  const states: WindowsFacts[] = []
  for (const call of actions.flatMap(({ isSo, calls }) => (isSo ? [] : calls))) {
    const now = states.at(-1) ?? before
    try {
      states.push(obey(now, call))
    } catch (error) {
      if (call.mayFail !== true) throw error
    }
  }
  return states
}
