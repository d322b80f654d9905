/**
 * netsh.exe, for a Windows without the modules of `nettcpip.ts`: "netsh interface" on Microsoft Learn. It takes the
 * index of an interface for its name. What it changes is changed at once and for the next start as well
 * (`store=persistent` is its default). It knows nothing of bindings and DNS suffixes.
 */
import type { WindowsRoute } from '../../machine/windows/facts.ts'
import type { Call } from '../../machine/windows/powershell/call.ts'
import { addressOf, type Family, familyOf, lengthOf, maskOf } from './address.ts'
import type { Adapter, Calls, WindowsRenderer } from './renderer.ts'

const netshOf = (family: Family, ...words: readonly string[]): Call => ({
  command: 'netsh.exe',
  arguments: ['interface', family.toLowerCase(), ...words],
})

/** What the interface is called in the commands for addresses, which is not the same in both families. */
const interfaceWord = ({ index }: Adapter, family: Family): string =>
  family === 'IPv4' ? `name=${index}` : `interface=${index}`

const masked = (address: string): readonly string[] => [
  `address=${addressOf(address)}`,
  `mask=${maskOf(lengthOf(address))}`,
]

const removeAddress = (nic: Adapter, address: string, mayBeGone: boolean): Calls => {
  const family = familyOf(address)
  const words = ['delete', 'address', interfaceWord(nic, family), `address=${addressOf(address)}`]
  return [{ ...netshOf(family, ...words), ...(mayBeGone && { mayFail: true }) }]
}

const addAddress = (nic: Adapter, address: string, mayBeThere: boolean): Calls => {
  const family = familyOf(address)
  const words = family === 'IPv4' ? masked(address) : [`address=${address}`]
  return [
    ...(mayBeThere ? removeAddress(nic, address, true) : []),
    netshOf(family, 'add', 'address', interfaceWord(nic, family), ...words),
  ]
}

const ofRoute = ({ index }: Adapter, { to, via }: WindowsRoute): readonly string[] => [
  `prefix=${to}`,
  `interface=${index}`,
  `nexthop=${via}`,
]

const removeRoute = (nic: Adapter, route: WindowsRoute, mayBeGone: boolean): Calls => [
  {
    ...netshOf(familyOf(route.to), 'delete', 'route', ...ofRoute(nic, route)),
    ...(mayBeGone && { mayFail: true }),
  },
]

const noServers = ({ index }: Adapter, family: Family): Call =>
  netshOf(family, 'set', 'dnsservers', `name=${index}`, 'source=static', 'address=none')

/** The first takes the place of all that are there; none is asked whether it answers. */
const servers = ({ index }: Adapter, family: Family, wanted: readonly string[]): Calls =>
  wanted.map((server, at) =>
    at === 0
      ? netshOf(
          family,
          ...['set', 'dnsservers', `name=${index}`, 'source=static', `address=${server}`],
          ...['register=primary', 'validate=no'],
        )
      : netshOf(
          family,
          ...['add', 'dnsservers', `name=${index}`, `address=${server}`, `index=${at + 1}`, 'validate=no'],
        ),
  )

export const netsh: WindowsRenderer = {
  name: 'netsh',
  isThere: () => true,
  tellsSource: false,
  knowsMetric: false,
  tellsDhcp6: false,
  steadyIdentifiers: () => [
    netshOf('IPv6', 'set', 'global', 'randomizeidentifiers=disabled'),
    netshOf('IPv6', 'set', 'privacy', 'state=disabled'),
  ],
  bind: () => null,
  startDhcp: ({ index }) => [netshOf('IPv4', 'set', 'address', `name=${index}`, 'source=dhcp')],
  // It takes the place of all addresses that are there.
  leaveDhcp: ({ index }, { address }) => [
    netshOf('IPv4', 'set', 'address', `name=${index}`, 'source=static', ...masked(address)),
  ],
  listen: ({ index }, { routers }) => [
    netshOf(
      'IPv6',
      ...['set', 'interface', `interface=${index}`, `routerdiscovery=${routers ? 'enabled' : 'disabled'}`],
    ),
  ],
  addAddress: (nic, { address, mayBeThere }) => addAddress(nic, address, mayBeThere),
  changeLength: (nic, { address }) => [
    ...removeAddress(nic, address, false),
    ...addAddress(nic, address, false),
  ],
  changeSource: () => [],
  removeAddress,
  addRoute: (nic, route) => [
    ...removeRoute(nic, route, true),
    netshOf(familyOf(route.to), 'add', 'route', ...ofRoute(nic, route), `metric=${route.metric}`),
  ],
  changeMetric: (nic, route) => [
    netshOf(familyOf(route.to), 'set', 'route', ...ofRoute(nic, route), `metric=${route.metric}`),
  ],
  removeRoute,
  // It has no means to leave one alone until the next start.
  forgetRoute: (nic, route) => removeRoute(nic, route, true),
  // Without a router it would look for a route of the link's own.
  dropDefaults: () => [],
  setInterfaceMetric: ({ index }, family, metric) => [
    netshOf(family, 'set', 'interface', `interface=${index}`, `metric=${metric}`),
  ],
  setMtu: ({ index }, family, mtu) => [
    netshOf(family, 'set', 'subinterface', `interface=${index}`, `mtu=${mtu}`, 'store=persistent'),
  ],
  setServers: (nic, wanted, stale) => [
    ...stale.map(family => noServers(nic, family)),
    ...servers(
      nic,
      'IPv4',
      wanted.filter(server => familyOf(server) === 'IPv4'),
    ),
    ...servers(
      nic,
      'IPv6',
      wanted.filter(server => familyOf(server) === 'IPv6'),
    ),
  ],
  resetServers: ({ index }) => [netshOf('IPv4', 'set', 'dnsservers', `name=${index}`, 'source=dhcp')],
  setSuffix: () => null,
  setSearchList: () => null,
}
