/**
 * What a connection profile says of IPv4 and IPv6, nm-settings-keyfile(5). NetworkManager refuses a profile that
 * has name servers or a gateway for a family which is off, so only what its family can have is written.
 */
import { isStatic6 } from '../../method.ts'
import type { AbsentNic, NicRoute } from '../../plan.ts'
import { is6, isLinkLocal6, isOutside } from '../../subnet.ts'
import { optional, type Section, type Setting } from '../sections.ts'

/** NetworkManager's own metric is 100 for every default route; a static one is to have what the kernel gives it. */
const kernelMetric4 = 0
const kernelMetric6 = 1024

export type NmMethod4 = 'auto' | 'manual' | 'disabled'
export type NmMethod6 = NmMethod4 | 'ignore'

export const nmMethod4 = ({ method4, addresses4 }: AbsentNic): NmMethod4 => {
  if (method4 === 'dhcp') return 'auto'
  return addresses4.length > 0 ? 'manual' : 'disabled'
}

/** `auto` heeds router advertisements, and asks DHCPv6 where these say so: there is no way to have one of the two. */
export const nmMethod6 = (nic: AbsentNic): NmMethod6 => {
  const { method6, addresses6 } = nic
  if (method6 === 'disable') return 'disabled'
  if (method6 === 'skip' || method6 === 'manual') return addresses6.length > 0 ? 'manual' : 'ignore'
  return isStatic6(nic) ? 'manual' : 'auto'
}

export const metric4 = (nic: AbsentNic): number | null =>
  nic.metric4 ?? (nic.gateway4 === null ? null : kernelMetric4)

export const metric6 = (nic: AbsentNic): number | null =>
  nic.metric6 ?? (nic.gateway6 === null && nic.method6 !== 'static' ? null : kernelMetric6)

/** A profile of the family has a use for name servers. */
const isOn = (method: NmMethod6): boolean => method === 'auto' || method === 'manual'

/** The name servers that a profile can have: those of families that are on. */
export const usableDns = (nic: AbsentNic): readonly string[] =>
  nic.dns.filter(server => isOn(is6(server) ? nmMethod6(nic) : nmMethod4(nic)))

const list = (key: string, values: readonly string[]): readonly Setting[] =>
  values.length === 0 ? [] : [[key, values.map(value => `${value};`).join('')]]

const route =
  (addresses: readonly string[]) =>
  ({ to, via }: NicRoute, index: number): readonly Setting[] => {
    const key = `route${index + 1}`
    if (via === null) return [[key, to]]
    const isFar = isOutside(via, addresses) && !isLinkLocal6(via)
    return [[key, `${to},${via}`], ...(isFar ? [[`${key}_options`, 'onlink=true'] as const] : [])]
  }

/** What both families have, in the order that people read it in. */
const common = (
  nic: AbsentNic,
  isFor6: boolean,
  method: NmMethod6,
  gateway: string | null,
  metric: number | null,
): readonly Setting[] => {
  const addresses = isFor6 ? nic.addresses6 : nic.addresses4
  const isSearching = isFor6 ? !isOn(nmMethod4(nic)) : true
  return [
    ['method', method],
    ...addresses.map((address, index): Setting => [`address${index + 1}`, address]),
    ...optional('gateway', gateway),
    ...optional('route-metric', isOn(method) ? metric : null),
    ...nic.routes.filter(({ to }) => is6(to) === isFor6).flatMap(route(addresses)),
    ...list(
      'dns',
      usableDns(nic).filter(server => is6(server) === isFor6),
    ),
    ...(isOn(method) && isSearching ? list('dns-search', nic.search) : []),
  ]
}

export const ipv4 = (nic: AbsentNic): Section => [
  'ipv4',
  common(nic, false, nmMethod4(nic), nic.gateway4, metric4(nic)),
]

/** Addresses of a prefix are made of the MAC address (RFC 4291 appendix A), as on every other service. */
export const ipv6 = (nic: AbsentNic): Section => {
  const method = nmMethod6(nic)
  return [
    'ipv6',
    [
      ...common(nic, true, method, nic.gateway6, metric6(nic)),
      ...(isOn(method) ? [['addr-gen-mode', 'eui64'] as const] : []),
      ...(method === 'auto' ? [['ip6-privacy', 0] as const] : []),
    ],
  ]
}
