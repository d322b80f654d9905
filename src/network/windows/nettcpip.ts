/**
 * The cmdlets of the modules NetTCPIP, DnsClient and NetAdapter, which Windows has from 8 and Server 2012 on;
 * their reference is on Microsoft Learn. What they change without `-PolicyStore` is changed at once and
 * for the next start as well. `-Confirm:$false` goes with each that would ask.
 */
import type { WindowsRoute } from '../../machine/windows/facts.ts'
import type { Call } from '../../machine/windows/powershell/call.ts'
import { addressOf, everything, type Family, familyOf, lengthOf } from './address.ts'
import { dnsClient } from './dns-client.ts'
import { netsh } from './netsh.ts'
import type { Adapter, Calls, NewAddress, WindowsRenderer } from './renderer.ts'

const modules = ['NetTCPIP', 'DnsClient', 'NetAdapter']

/** Names of protocols that are the same in every language: `-ComponentID` of Enable-NetAdapterBinding. */
const components: Readonly<Record<Family, string>> = { IPv4: 'ms_tcpip', IPv6: 'ms_tcpip6' }

/** The name as a pattern that only it fits: `-Name` takes wildcards, and names may hold brackets (about_Wildcards). */
const literally = (name: string): string => name.replace(/[[\]*?`]/g, '`$&')

const onOff = (isOn: boolean): string => (isOn ? 'Enabled' : 'Disabled')

const setInterface = ({ index }: Adapter, family: Family, parameters: Call['parameters']): Call => ({
  command: 'Set-NetIPInterface',
  parameters: { InterfaceIndex: index, AddressFamily: family, ...parameters },
})

const removeAddress = ({ index }: Adapter, address: string, mayBeGone: boolean): Calls => [
  {
    command: 'Remove-NetIPAddress',
    parameters: { InterfaceIndex: index, IPAddress: addressOf(address), Confirm: false },
    ...(mayBeGone && { mayFail: true }),
  },
]

const addAddress = (nic: Adapter, { address, isSecondary, mayBeThere }: NewAddress): Calls => [
  ...(mayBeThere ? removeAddress(nic, address, true) : []),
  {
    command: 'New-NetIPAddress',
    parameters: {
      InterfaceIndex: nic.index,
      AddressFamily: familyOf(address),
      IPAddress: addressOf(address),
      PrefixLength: lengthOf(address),
      // A Boolean and no switch; not said where it is the default.
      ...(isSecondary === true && { SkipAsSource: true }),
    },
  },
]

const ofRoute = ({ index }: Adapter, { to, via }: WindowsRoute) => ({
  InterfaceIndex: index,
  DestinationPrefix: to,
  NextHop: via,
})

const removeRoute = (nic: Adapter, route: WindowsRoute, mayBeGone: boolean): Calls => [
  {
    command: 'Remove-NetRoute',
    parameters: { ...ofRoute(nic, route), Confirm: false },
    ...(mayBeGone && { mayFail: true }),
  },
]

export const netTcpIp: WindowsRenderer = {
  name: 'nettcpip',
  isThere: facts => modules.every(name => facts.modules.includes(name)),
  tellsSource: true,
  knowsMetric: true,
  tellsDhcp6: true,

  steadyIdentifiers: () => [
    {
      command: 'Set-NetIPv6Protocol',
      parameters: { RandomizeIdentifiers: 'Disabled', UseTemporaryAddresses: 'Disabled' },
    },
  ],

  bind: ({ name }, family, isOn) => [
    {
      command: isOn ? 'Enable-NetAdapterBinding' : 'Disable-NetAdapterBinding',
      parameters: { Name: literally(name), ComponentID: components[family] },
    },
  ],

  // Without a cable the cmdlets leave DHCP for the next start as it was, and then refuse any address ("Inconsistent
  // parameters PolicyStore"). netsh.exe sees to that, and fails where it is so already.
  startDhcp: nic => [
    ...(nic.connected === false
      ? netsh.startDhcp(nic).map(call => ({ ...call, mayFail: true as const }))
      : []),
    setInterface(nic, 'IPv4', { Dhcp: 'Enabled' }),
  ],

  // New-NetIPAddress would switch DHCP off itself, but refuses an address that the server has named.
  leaveDhcp: (nic, first) =>
    nic.connected === false
      ? netsh.leaveDhcp(nic, first)
      : [setInterface(nic, 'IPv4', { Dhcp: 'Disabled' }), ...addAddress(nic, { ...first, mayBeThere: true })],

  listen: (nic, { routers, dhcp }) => {
    const gone = [...(dhcp ? [] : ['Dhcp']), ...(routers ? [] : ['RouterAdvertisement'])]
    const set = setInterface(nic, 'IPv6', { RouterDiscovery: onOff(routers), Dhcp: onOff(dhcp) })
    if (gone.length === 0) return [set]
    const parameters = {
      InterfaceIndex: nic.index,
      AddressFamily: 'IPv6',
      PrefixOrigin: gone,
      Confirm: false,
    } as const
    return [set, { command: 'Remove-NetIPAddress', parameters, mayFail: true }]
  },

  addAddress,

  changeLength: ({ index }, { address, isSecondary }) => [
    {
      command: 'Set-NetIPAddress',
      parameters: {
        InterfaceIndex: index,
        IPAddress: addressOf(address),
        PrefixLength: lengthOf(address),
        ...(isSecondary !== null && { SkipAsSource: isSecondary }),
      },
    },
  ],

  changeSource: ({ index }, address, isSecondary) => [
    {
      command: 'Set-NetIPAddress',
      parameters: { InterfaceIndex: index, IPAddress: addressOf(address), SkipAsSource: isSecondary },
    },
  ],

  removeAddress,

  addRoute: (nic, route) => [
    ...removeRoute(nic, route, true),
    {
      command: 'New-NetRoute',
      parameters: { ...ofRoute(nic, route), AddressFamily: familyOf(route.to), RouteMetric: route.metric },
    },
  ],

  changeMetric: (nic, route) => [
    { command: 'Set-NetRoute', parameters: { ...ofRoute(nic, route), RouteMetric: route.metric } },
  ],

  removeRoute,

  forgetRoute: (nic, route) => [
    {
      command: 'Remove-NetRoute',
      parameters: { ...ofRoute(nic, route), PolicyStore: 'PersistentStore', Confirm: false },
    },
  ],

  dropDefaults: ({ index }, family) => [
    {
      command: 'Remove-NetRoute',
      parameters: { InterfaceIndex: index, DestinationPrefix: everything[family], Confirm: false },
      mayFail: true,
    },
  ],

  setInterfaceMetric: (nic, family, metric) => [setInterface(nic, family, { InterfaceMetric: metric })],

  setMtu: (nic, family, mtu) => [setInterface(nic, family, { NlMtuBytes: mtu })],

  ...dnsClient,
}
