/** What a scenario of the lab is: a context, and what the guest is to have then. */
import type { ServiceName } from './trees.ts'
import type { Wire } from './wires.ts'

export interface WantedRoute {
  readonly to: string
  readonly via: string | null
  /** Any where left out: the service's own. */
  readonly metric?: number
}

export interface WantedLink {
  readonly wire: Wire
  /** All addresses that are not link-local IPv6. */
  readonly addresses: readonly (string | RegExp)[]
  /** All routes through a gateway, and those to the link that matter. */
  readonly routes: readonly WantedRoute[]
  readonly mtu?: number
  /** Not even a link-local address of IPv6. */
  readonly noIpv6?: true
}

export interface Scenario {
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
  readonly links: readonly WantedLink[]
  /** Guests are booted with it as well, as there is something about it that a boot may get wrong. */
  readonly boots?: true
  /** In any order, and a server that was learnt may be there as well where `learns`; left out: no matter which. */
  readonly servers?: readonly string[]
  readonly search?: readonly string[]
  readonly learns?: true
  /** The neighbour's addresses that the guest gets answers from. */
  readonly reaches: readonly string[]
  /** The guest's addresses that the neighbour gets answers from. */
  readonly isReachedAt: readonly string[]
  /** The wire by which unknown addresses are sought, IPv4 and IPv6. */
  readonly out4?: Wire
  readonly out6?: Wire
  /** The guest can ask the neighbour for a name. */
  readonly resolves?: true
  /** Nothing is said here about the other devices. */
  readonly others?: true
  /** Where a service can do less, what it does instead. */
  readonly but?: Partial<Record<ServiceName, Partial<Scenario>>>
}

/** Variables of one NIC: `nic('ETH0', wires.quiet, { IP: '10.0.2.5' })`. */
export const nic = (
  name: string,
  { mac }: Wire,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({ MAC: mac, ...settings }).map(([setting, value]) => [`${name}_${setting}`, value]),
  )

/** The scenario as it is for this service. */
export const forService = ({ but, ...scenario }: Scenario, service: ServiceName): Scenario => ({
  ...scenario,
  ...but?.[service],
})
