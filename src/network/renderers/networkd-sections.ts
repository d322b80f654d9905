/**
 * What each section of a .network file says of a NIC, systemd.network(5). A setting that networkd has from some
 * version on is ignored by older ones, with a word in the journal.
 */
import { isStatic6, learns6 } from '../method.ts'
import type { AbsentNic, NicRoute } from '../plan.ts'
import { is6, isOutside } from '../subnet.ts'
import { optional, type Section, type Setting } from './sections.ts'

/**
 * VLANs, bridges and bonds have the MAC address of the NIC below them but another type or a kind. A NIC that
 * is itself virtual (a container's veth) has a kind.
 */
export const match = (nic: AbsentNic, isVirtual: boolean): Section => [
  'Match',
  nic.pci === null
    ? [['MACAddress', nic.mac], ['Type', 'ether'], ...(isVirtual ? [] : [['Kind', '!*'] as const])]
    : [['Path', `*pci-${nic.pci}`], ...(isVirtual ? [] : [['Kind', '!*'] as const])],
]

/** Whether systemd-networkd-wait-online(8) waits for the link. */
const online = (isAwaited: boolean): readonly Setting[] => (isAwaited ? [] : [['RequiredForOnline', 'no']])

export const link = (nic: AbsentNic, isAwaited: boolean): Section => [
  'Link',
  [...optional('MACAddress', nic.setMac), ...optional('MTUBytes', nic.mtu), ...online(isAwaited)],
]

const dhcp = ({ method4, method6 }: AbsentNic): readonly Setting[] => {
  if (method4 === 'dhcp') return [['DHCP', method6 === 'dhcp' ? 'yes' : 'ipv4']]
  return method6 === 'dhcp' ? [['DHCP', 'ipv6']] : []
}

/**
 * Nothing of IPv6 is asked for: advertisements are taken as networkd does by itself. But networkd counts such a
 * link as unfinished until a router was heard or 12 s have passed, and network-online.target waits as long, unless
 * the link may be configured without a carrier. What a lost carrier means stays as it was.
 */
const withoutRouters: readonly Setting[] = [
  ['ConfigureWithoutCarrier', 'yes'],
  ['IgnoreCarrierLoss', 'no'],
]

/** Of a link that may get addresses from routers, though nobody asked for that. */
export const unasked = (nic: AbsentNic): readonly Setting[] =>
  nic.method4 === 'dhcp' || nic.method6 === 'disable' || learns6(nic) || isStatic6(nic) ? [] : withoutRouters

/** Router advertisements: as the method says. */
const advertisements = (nic: AbsentNic): readonly Setting[] => {
  if (nic.method6 === 'disable')
    return [
      ['LinkLocalAddressing', 'no'],
      ['IPv6AcceptRA', 'no'],
    ]
  if (learns6(nic))
    return [
      ['IPv6AcceptRA', 'yes'],
      ['IPv6PrivacyExtensions', 'no'],
    ]
  return isStatic6(nic) ? [['IPv6AcceptRA', 'no']] : unasked(nic)
}

/** DHCPv6 where it is wanted, whether or not a router sends everyone there (the M flag, RFC 4861 §4.2). */
export const acceptRa = (nic: AbsentNic): Section => [
  'IPv6AcceptRA',
  learns6(nic)
    ? [['DHCPv6Client', nic.method6 === 'dhcp' ? 'always' : 'no'], ...optional('RouteMetric', nic.metric6)]
    : [],
]

/**
 * A gateway outside of the NIC's networks is on its link all the same. For IPv6 that is always said: newer
 * versions refuse a gateway that another link reaches as well.
 */
const onLink = (nic: AbsentNic, gateway: string): readonly Setting[] =>
  is6(gateway) || isOutside(gateway, nic.addresses4) ? [['GatewayOnLink', 'yes']] : []

const defaultRoute = (nic: AbsentNic, gateway: string | null, metric: number | null): readonly Section[] =>
  gateway === null
    ? []
    : [['Route', [['Gateway', gateway], ...onLink(nic, gateway), ...optional('Metric', metric)]]]

const route = (nic: AbsentNic, { to, via }: NicRoute): Section => [
  'Route',
  [
    ['Destination', to],
    ...(via === null ? [['Scope', 'link'] as const] : [['Gateway', via] as const, ...onLink(nic, via)]),
  ],
]

/** What addresses and names a link has, from [Network] on. */
export const addressing = (nic: AbsentNic): readonly Section[] => [
  [
    'Network',
    [
      ...dhcp(nic),
      ...[...nic.addresses4, ...nic.addresses6].map((address): Setting => ['Address', address]),
      ...nic.dns.map((server): Setting => ['DNS', server]),
      ...(nic.search.length > 0 ? [['Domains', nic.search.join(' ')] as const] : []),
      ...advertisements(nic),
    ],
  ],
  ['DHCPv4', nic.method4 === 'dhcp' ? optional('RouteMetric', nic.metric4) : []],
  acceptRa(nic),
  ...defaultRoute(nic, nic.gateway4, nic.metric4),
  ...defaultRoute(nic, nic.gateway6, nic.metric6),
  ...nic.routes.map(each => route(nic, each)),
]
