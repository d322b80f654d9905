/**
 * The files of a NIC for wicked: ifcfg(5), ifcfg-dhcp(5), ifcfg-vlan(5), ifroute(5) and ifsysctl(5). Their names
 * end with the device's, by which alone wicked finds them.
 */
import type { FileAction } from '../../../machine/actions.ts'
import { isStatic6, learns6 } from '../../method.ts'
import type { NicIntent } from '../../plan.ts'
import { is6, isLinkLocal6, isOutside } from '../../subnet.ts'
import { assign, fileIfAny, fileOf, optional, type Variable } from './variables.ts'

export const folder = '/etc/sysconfig/network'

const pathOf = (kind: 'ifcfg' | 'ifroute' | 'ifsysctl', device: string): string =>
  `${folder}/${kind}-${device}`

/** The device that a file is for. */
export const deviceOf = (path: string): string => path.slice(path.indexOf('-', folder.length) + 1)

/** `hotplug` is set up as `auto` is, but nothing waits for it: ifcfg(5), STARTMODE. */
const start = (isAwaited: boolean): Variable => ['STARTMODE', isAwaited ? 'auto' : 'hotplug']

const method = ({ method4, method6 }: NicIntent): string => {
  if (method4 === 'dhcp') return method6 === 'dhcp' ? 'dhcp' : 'dhcp4'
  return method6 === 'dhcp' ? 'dhcp6' : 'static'
}

/** DHCPv6 where it is wanted, whether or not a router sends everyone there. */
const addressing = (nic: NicIntent): readonly Variable[] => [
  ['BOOTPROTO', method(nic)],
  ...[...nic.addresses4, ...nic.addresses6].map(
    (address, index): Variable => [index === 0 ? 'IPADDR' : `IPADDR_${index}`, address],
  ),
  ...(nic.method4 === 'dhcp' ? optional('DHCLIENT_ROUTE_PRIORITY', nic.metric4) : []),
  ...(nic.method6 === 'dhcp' ? [['DHCLIENT6_MODE', 'managed'] as const] : []),
]

const hardware = (nic: NicIntent): readonly Variable[] => [
  ...optional('LLADDR', nic.setMac),
  ...optional('MTU', nic.mtu),
]

/** What the kernel is told of IPv6; wicked itself has no word for it. */
const kernel6 = (nic: NicIntent): readonly string[] => {
  const set = (name: string, value: number) => `net.ipv6.conf.$INTERFACE.${name} = ${value}`
  if (nic.method6 === 'disable') return [set('disable_ipv6', 1)]
  if (learns6(nic)) return [set('accept_ra', 2), set('autoconf', 1), set('use_tempaddr', 0)]
  return isStatic6(nic) ? deaf : []
}

/** No router's advertisements. */
const deaf = ['net.ipv6.conf.$INTERFACE.accept_ra = 0', 'net.ipv6.conf.$INTERFACE.autoconf = 0']

/** Columns: destination, gateway, netmask, interface, options. */
const line = (to: string, via: string | null, device: string, options: readonly string[]): string =>
  [to, via ?? '-', '-', device, ...options].join(' ')

/** A gateway that no address of the NIC has in its network. */
const onLink = (via: string, nic: NicIntent): readonly string[] =>
  !isLinkLocal6(via) && isOutside(via, is6(via) ? nic.addresses6 : nic.addresses4) ? ['onlink'] : []

const metric = (value: number | null): readonly string[] => (value === null ? [] : ['metric', String(value)])

const routes = (nic: NicIntent, device: string): readonly string[] => [
  ...(nic.gateway4 === null
    ? []
    : [line('default', nic.gateway4, device, [...metric(nic.metric4), ...onLink(nic.gateway4, nic)])]),
  ...(nic.gateway6 === null
    ? []
    : [line('default', nic.gateway6, device, [...metric(nic.metric6), ...onLink(nic.gateway6, nic)])]),
  ...nic.routes.map(({ to, via }) =>
    via === null ? line(to, null, device, ['scope', 'link']) : line(to, via, device, onLink(via, nic)),
  ),
]

/** All files of a NIC; a VLAN has its own beside that of its carrier, which bears no address. */
export const filesOf = (nic: NicIntent, isAwaited: boolean): readonly FileAction[] => {
  const device = nic.vlan?.name ?? nic.device
  const rest = [
    ...fileIfAny(pathOf('ifroute', device), routes(nic, device)),
    ...fileIfAny(pathOf('ifsysctl', device), kernel6(nic)),
  ]
  const file = (name: string, variables: readonly Variable[]) =>
    fileOf(pathOf('ifcfg', name), variables.map(assign))
  if (nic.vlan === null)
    return [file(device, [start(isAwaited), ...hardware(nic), ...addressing(nic)]), ...rest]
  const link: readonly Variable[] = [
    ['ETHERDEVICE', nic.device],
    ['VLAN_ID', nic.vlan.id],
  ]
  return [
    file(nic.device, [start(isAwaited), ...hardware(nic), ['BOOTPROTO', 'static']]),
    fileOf(pathOf('ifsysctl', nic.device), deaf),
    file(device, [start(isAwaited), ...link, ...addressing(nic)]),
    ...rest,
  ]
}
