/**
 * The ifcfg, route and route6 files of a NIC for network-scripts: sysconfig.txt of initscripts. They go by the
 * context's name of the NIC, as `ifup` and the init script take any name and read the device from DEVICE; so
 * nothing of the user's is in their place.
 */
import type { FileAction } from '../../../machine/actions.ts'
import { mostServers } from '../../dns.ts'
import { learns6 } from '../../method.ts'
import type { NicIntent } from '../../plan.ts'
import { is6, isInSubnet, isLinkLocal6, isOutside } from '../../subnet.ts'
import type { Names } from './names.ts'
import { assign, fileIfAny, fileOf, optional, type Variable } from './variables.ts'

export const folder = '/etc/sysconfig/network-scripts'

/** Such as vmcontext-eth0: what `ifup` calls the configuration. */
export const configOf = ({ name }: NicIntent): string => `vmcontext-${name.toLowerCase()}`

/** What a NIC's files depend on beside itself. */
export interface Surroundings {
  readonly isAwaited: boolean
  /** What resolv.conf is to say; empty where nothing is given, and a DHCP server's may be taken. */
  readonly names: Names
  /** It is this NIC that brings the names. */
  readonly hasNames: boolean
}

/** HWADDR keeps addresses from a NIC that took the name of another. */
const identity = (nic: NicIntent): readonly Variable[] => [
  ['DEVICE', nic.device],
  ['TYPE', 'Ethernet'],
  ...(nic.pci === null ? [['HWADDR', nic.mac.toUpperCase()] as const] : []),
  ...optional('MACADDR', nic.setMac?.toUpperCase() ?? null),
  ...optional('MTU', nic.mtu),
]

/** NOZEROCONF: no route for 169.254.0.0/16, which no other service adds either. */
const always: readonly Variable[] = [
  ['ONBOOT', 'yes'],
  ['NM_CONTROLLED', 'no'],
  ['NOZEROCONF', 'yes'],
]

const listed = (addresses: readonly string[]): readonly Variable[] =>
  addresses.flatMap((address, index) => {
    const [host = '', length = ''] = address.split('/')
    return [
      [`IPADDR${index}`, host],
      [`PREFIX${index}`, length],
    ]
  })

/** GATEWAY is taken only where it is in the network of the first address; elsewhere it is a route like others. */
const isPlainGateway = ({ gateway4, addresses4 }: NicIntent): boolean =>
  gateway4 !== null && addresses4[0] !== undefined && isInSubnet(gateway4, addresses4[0])

/** Persistent, the client goes on where nobody answers; -nw has it not even wait for that. */
const ipv4 = (nic: NicIntent, isAwaited: boolean): readonly Variable[] =>
  nic.method4 === 'dhcp'
    ? [
        ['BOOTPROTO', 'dhcp'],
        ['PERSISTENT_DHCLIENT', 'yes'],
        ...(isAwaited ? [] : [['DHCLIENTARGS', '-nw'] as const]),
        ...optional('METRIC', nic.metric4),
      ]
    : [
        ['BOOTPROTO', 'none'],
        ...listed(nic.addresses4),
        ...(isPlainGateway(nic)
          ? [...optional('GATEWAY', nic.gateway4), ...optional('METRIC', nic.metric4)]
          : []),
      ]

/** IPV6_DEFAULTGW has no metric, and needs to know that the gateway is on the link. */
const isPlainGateway6 = ({ gateway6, metric6, addresses6 }: NicIntent): boolean =>
  gateway6 !== null && metric6 === null && (isLinkLocal6(gateway6) || !isOutside(gateway6, addresses6))

const ipv6 = (nic: NicIntent, device: string): readonly Variable[] => {
  const [first = null, ...rest] = nic.addresses6
  const addresses: readonly Variable[] = [
    ...optional('IPV6ADDR', first),
    ...optional('IPV6ADDR_SECONDARIES', rest.join(' ')),
  ]
  if (learns6(nic))
    return [
      ['IPV6INIT', 'yes'],
      ['IPV6_AUTOCONF', 'yes'],
      ['IPV6_PRIVACY', 'no'],
      ...(nic.method6 === 'dhcp'
        ? ([
            ['DHCPV6C', 'yes'],
            ['DHCPV6C_OPTIONS', '-nw'],
          ] as const)
        : []),
      ...addresses,
    ]
  if (first === null) return nic.method6 === 'static' ? [] : [['IPV6INIT', 'no']]
  return [
    ['IPV6INIT', 'yes'],
    ['IPV6_AUTOCONF', 'no'],
    ...addresses,
    ...(isPlainGateway6(nic) ? [['IPV6_DEFAULTGW', `${nic.gateway6}%${device}`] as const] : []),
  ]
}

/** Once there are names, no DHCP server's take their place: RESOLV_MODS has ours written all the same. */
const resolver = ({ names, hasNames }: Surroundings): readonly Variable[] => {
  if (names.dns.length + names.search.length === 0) return []
  const own: readonly Variable[] = [
    ['RESOLV_MODS', 'yes'],
    ...names.dns.slice(0, mostServers).map((server, index): Variable => [`DNS${index + 1}`, server]),
    ...optional('DOMAIN', names.search.join(' ')),
  ]
  return [['PEERDNS', 'no'], ...(hasNames ? own : [])]
}

/** A DHCP client's NIC takes no addresses from its file; by the label it does not take these for its own. */
const aliases = (nic: NicIntent, device: string): readonly FileAction[] => {
  if (nic.method4 !== 'dhcp' || nic.addresses4.length === 0) return []
  const lines: readonly Variable[] = [
    ['DEVICE', `${device}:1`],
    ['BOOTPROTO', 'none'],
    ...always,
    ['IPV6INIT', 'no'],
    ...listed(nic.addresses4),
  ]
  return [fileOf(`${folder}/ifcfg-${configOf(nic)}-alias`, lines.map(assign))]
}

/** Lines are arguments of ip-route(8). */
const routes = (nic: NicIntent, device: string, isFor6: boolean): readonly string[] => {
  const [gateway, metric, addresses, isPlain] = isFor6
    ? [nic.gateway6, nic.metric6, nic.addresses6, isPlainGateway6(nic)]
    : [nic.gateway4, nic.metric4, nic.addresses4, isPlainGateway(nic)]
  const through = (via: string) => ` via ${via} dev ${device}${isOutside(via, addresses) ? ' onlink' : ''}`
  const more = nic.routes
    .filter(({ to }) => is6(to) === isFor6)
    .map(({ to, via }) => (via === null ? `${to} dev ${device} scope link` : `${to}${through(via)}`))
  if (gateway === null || isPlain) return more
  return [`default${through(gateway)}${metric === null ? '' : ` metric ${metric}`}`, ...more]
}

/** All files of a NIC; a VLAN has its own beside those of its carrier, which bear no address. */
export const filesOf = (nic: NicIntent, around: Surroundings): readonly FileAction[] => {
  const device = nic.vlan?.name ?? nic.device
  const config = `${configOf(nic)}${nic.vlan === null ? '' : '-vlan'}`
  const addressing = [...ipv4(nic, around.isAwaited), ...ipv6(nic, device), ...resolver(around)]
  const rest = [
    ...aliases(nic, device),
    ...fileIfAny(`${folder}/route-${config}`, routes(nic, device, false)),
    ...fileIfAny(`${folder}/route6-${config}`, routes(nic, device, true)),
  ]
  if (nic.vlan === null)
    return [
      fileOf(`${folder}/ifcfg-${config}`, [...identity(nic), ...always, ...addressing].map(assign)),
      ...rest,
    ]
  const carrier: readonly Variable[] = [
    ...identity(nic),
    ...always,
    ['BOOTPROTO', 'none'],
    ['IPV6INIT', 'yes'],
    ['IPV6_AUTOCONF', 'no'],
  ]
  const link: readonly Variable[] = [
    ['DEVICE', device],
    ['VLAN', 'yes'],
    ['PHYSDEV', nic.device],
    ['VID', nic.vlan.id],
  ]
  return [
    fileOf(`${folder}/ifcfg-${configOf(nic)}`, carrier.map(assign)),
    fileOf(`${folder}/ifcfg-${config}`, [...link, ...always, ...addressing].map(assign)),
    ...rest,
  ]
}
