/**
 * What a renderer for Windows is: it says in the calls of one of Windows' interfaces what is to be done to an
 * adapter. What has to be done at all is decided elsewhere (`plan.ts`), in the same way for all of them. To add
 * one: a file here that exports a `WindowsRenderer`, and a line in `registry.ts`.
 */
import type { WindowsFacts, WindowsNic, WindowsRoute } from '../../machine/windows/facts.ts'
import type { Call } from '../../machine/windows/powershell/call.ts'
import type { Family } from './address.ts'

export type Calls = readonly Call[]

/** An adapter, by the index of its interface and by its name. */
export type Adapter = Pick<WindowsNic, 'index' | 'name' | 'connected'>

/** An address that is to be there. */
export interface NewAddress {
  /** With prefix length. */
  readonly address: string
  /** Nothing is sent from it: another address of its network is the first. null: that is nobody's concern. */
  readonly isSecondary: boolean | null
  /** One that a server or a router has named may be the same. */
  readonly mayBeThere: boolean
}

export interface WindowsRenderer {
  /** As `plan --json` calls it. */
  readonly name: 'nettcpip' | 'netsh'
  readonly isThere: (facts: WindowsFacts) => boolean
  /** It can say which addresses nothing is sent from. */
  readonly tellsSource: boolean
  /** The facts that come with it tell the metrics of routes. */
  readonly knowsMetric: boolean
  /** It can keep IPv6 from asking a DHCP server although a router says so. */
  readonly tellsDhcp6: boolean
  /** IPv6 addresses from routers end in the MAC address, on every adapter. */
  readonly steadyIdentifiers: () => Calls
  /** Switches a protocol of the adapter on or off; null where that is beyond it. */
  readonly bind: (nic: Adapter, family: Family, isOn: boolean) => Calls | null
  /** IPv4 from a DHCP server. */
  readonly startDhcp: (nic: Adapter) => Calls
  /** IPv4 from no DHCP server any more, but this address. */
  readonly leaveDhcp: (nic: Adapter, first: NewAddress) => Calls
  /** Whether IPv6 heeds routers, and asks DHCP servers where those send it there. */
  readonly listen: (nic: Adapter, heeds: { readonly routers: boolean; readonly dhcp: boolean }) => Calls
  readonly addAddress: (nic: Adapter, added: NewAddress) => Calls
  /** The address is there with another prefix length. */
  readonly changeLength: (nic: Adapter, changed: Omit<NewAddress, 'mayBeThere'>) => Calls
  readonly changeSource: (nic: Adapter, address: string, isSecondary: boolean) => Calls
  readonly removeAddress: (nic: Adapter, address: string, mayBeGone: boolean) => Calls
  /** One that is there already, which nobody told the facts of (`route.exe -p`), gives way to it. */
  readonly addRoute: (nic: Adapter, route: WindowsRoute) => Calls
  readonly changeMetric: (nic: Adapter, route: WindowsRoute) => Calls
  readonly removeRoute: (nic: Adapter, route: WindowsRoute, mayBeGone: boolean) => Calls
  /** It is not there after the next start any more; until then it may be what a server or a router has named as well. */
  readonly forgetRoute: (nic: Adapter, route: WindowsRoute) => Calls
  /** No default route of the family, whoever has named it: what a server named may stay behind where it is asked no more. */
  readonly dropDefaults: (nic: Adapter, family: Family) => Calls
  readonly setInterfaceMetric: (nic: Adapter, family: Family, metric: number) => Calls
  readonly setMtu: (nic: Adapter, family: Family, mtu: number) => Calls
  /** These and no others, of both families; `stale` are families that have some and are to have none. */
  readonly setServers: (nic: Adapter, servers: readonly string[], stale: readonly Family[]) => Calls
  /** None that were set but these of IPv6, so that those of a DHCP server count. */
  readonly resetServers: (nic: Adapter, staying: readonly string[]) => Calls
  /** The adapter's own DNS suffix; null where that is beyond it. */
  readonly setSuffix: (nic: Adapter, suffix: string) => Calls | null
  /** The suffixes that names are looked up with on every adapter; null where that is beyond it. */
  readonly setSearchList: (suffixes: readonly string[]) => Calls | null
}
