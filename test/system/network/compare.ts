/** Holds what a guest has against what a scenario wants. */
import type { Container } from './container.ts'
import type { Scenario, WantedLink, WantedRoute } from './scenario.ts'
import { type Link, type Names, type Route, readLinks, readNames, wayOut } from './state.ts'

/** Addresses that are in nobody's network. */
const elsewhere = { ipv4: '203.0.113.9', ipv6: '2001:db8:ffff::9' } as const

const fits = (wanted: string | RegExp, address: string): boolean =>
  typeof wanted === 'string' ? wanted === address : wanted.test(address)

const isWanted = (wanted: WantedRoute, { to, via, metric }: Route): boolean =>
  wanted.to === to && wanted.via === via && (wanted.metric ?? metric) === metric

const text = ({ to, via, metric }: WantedRoute): string =>
  `${to} ${via === null ? 'on the link' : `via ${via}`}${metric === undefined ? '' : ` metric ${metric}`}`

const differencesOf = (wanted: WantedLink, device: string, link: Link | undefined): readonly string[] => {
  if (link === undefined) return [`${device}: not there`]
  const { addresses, routes } = wanted
  const through = link.routes.filter(({ via }) => via !== null)
  return [
    ...(link.up ? [] : ['is down']),
    ...addresses
      .filter(one => !link.addresses.some(address => fits(one, address)))
      .map(one => `lacks ${one}`),
    ...link.addresses.filter(address => !addresses.some(one => fits(one, address))).map(one => `has ${one}`),
    ...routes
      .filter(one => !link.routes.some(route => isWanted(one, route)))
      .map(one => `lacks route ${text(one)}`),
    ...through
      .filter(route => !routes.some(one => isWanted(one, route)))
      .map(route => `has route ${text(route)}`),
    ...(wanted.mtu === undefined || wanted.mtu === link.mtu
      ? []
      : [`has MTU ${link.mtu} instead of ${wanted.mtu}`]),
    ...(wanted.noIpv6 === true ? link.linkLocal6.map(one => `has ${one}`) : []),
    ...(wanted.noIpv6 !== true && link.linkLocal6.length === 0 ? ['lacks a link-local address of IPv6'] : []),
    // Only with one that is usable can neighbours be found at all.
    ...link.linkLocal6.filter(one => one.includes(' ')).map(one => `still has ${one}`),
  ].map(difference => `${device}: ${difference}`)
}

/** A device that the context is silent about, or not any more. */
const leftOn = (device: string, { addresses, routes }: Link): readonly string[] =>
  [...addresses, ...routes.filter(({ via }) => via !== null).map(text)].map(
    left => `${device}: has ${left}, and the context says nothing of it`,
  )

const namesDiffer = (scenario: Scenario, { servers, search }: Names): readonly string[] => {
  const { servers: wanted, search: wantedSearch = [], learns } = scenario
  if (wanted === undefined) return []
  const others = servers.filter(one => !wanted.includes(one))
  const isSearch = wantedSearch.every((one, index) => search[index] === one)
  return [
    ...wanted.filter(one => !servers.includes(one)).map(one => `resolver: lacks ${one}`),
    ...(learns ? [] : others.map(one => `resolver: has ${one}`)),
    ...(isSearch && (learns || search.length === wantedSearch.length)
      ? []
      : [`resolver: searches ${search.join(' ') || 'nothing'} instead of ${wantedSearch.join(' ')}`]),
  ]
}

/** In words what is not as the scenario wants it; true where all is. */
export const compare = async (
  container: Container,
  scenario: Scenario,
  deviceOf: (link: WantedLink) => string,
): Promise<true | string> => {
  const { namespace } = container
  const links = await readLinks(namespace)
  const differences = [
    ...scenario.links.flatMap(wanted => differencesOf(wanted, deviceOf(wanted), links.get(deviceOf(wanted)))),
    ...[...links].flatMap(([device, link]) =>
      scenario.others === true || scenario.links.some(wanted => deviceOf(wanted) === device)
        ? []
        : leftOn(device, link),
    ),
    ...namesDiffer(scenario, await readNames(container)),
  ]
  if (differences.length > 0) return differences.join('\n')
  for (const [wire, address] of [
    [scenario.out4, elsewhere.ipv4],
    [scenario.out6, elsewhere.ipv6],
  ] as const) {
    if (wire === undefined) continue
    const link = scenario.links.find(one => one.wire === wire)
    const device = link === undefined ? wire.device : deviceOf(link)
    const way = await wayOut(namespace, address)
    if (way !== device) return `${address} is sought through ${way} instead of ${device}`
  }
  return true
}
