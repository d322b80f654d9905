/** The network's variables. `#` stands for a number without leading zeros. */
import {
  domainList,
  enumeration,
  enumerationList,
  integer,
  ipList,
  ipv4,
  ipv6,
  line,
  mac,
  netmask,
  pciAddress,
  prefixLength6,
  routes,
  text,
  yesNo,
} from '../types.ts'
import type { Variable } from './variable.ts'

const guests = ['linux', 'windows'] as const
const linux = ['linux'] as const
const appliance = ['appliance'] as const

const mtu = integer('an MTU', 68, 65_535)
const metric = integer('a metric', 0, 4_294_967_295)
const vlanId = integer('a VLAN id', 1, 4094)
const method4 = enumeration(['static', 'dhcp', 'skip', 'manual'], { lenient: true })
const method6 = enumeration(['static', 'auto', 'dhcp', 'disable', 'skip', 'manual'], { lenient: true })

const nic = {
  'ETH#_MAC': {
    type: mac,
    systems: guests,
    text: 'Selects the NIC; the case of letters does not matter.',
    otherwise: 'required',
    example: '02:00:0a:00:00:05',
  },
  'ETH#_IP': { type: ipv4, systems: guests, text: 'IPv4 address of the NIC.', example: '10.0.0.5' },
  'ETH#_MASK': {
    type: netmask,
    systems: guests,
    text: 'Netmask of the IPv4 network, or its prefix length.',
    default: '255.255.255.0',
    example: '24',
  },
  'ETH#_NETWORK': {
    type: ipv4,
    systems: linux,
    text: 'Address of the IPv4 network; it follows from address and netmask.',
    otherwise: 'from ETH#_IP and ETH#_MASK',
    example: '10.0.0.0',
  },
  'ETH#_GATEWAY': {
    type: ipv4,
    systems: guests,
    text: 'Router of the IPv4 default route.',
    example: '10.0.0.1',
  },
  'ETH#_METHOD': {
    type: method4,
    systems: guests,
    text: 'How the NIC gets IPv4 addresses; skip leaves the NIC alone.',
    default: 'static',
    example: 'dhcp',
  },
  'ETH#_METRIC': {
    type: metric,
    systems: guests,
    text: 'Metric of the IPv4 routes; the smallest wins.',
    example: '100',
  },
  'ETH#_IP6': {
    type: ipv6,
    systems: guests,
    text: 'IPv6 address of the NIC.',
    older: ['ETH#_IPV6'],
    example: '2001:db8::5',
  },
  'ETH#_IP6_PREFIX_LENGTH': {
    type: prefixLength6,
    systems: guests,
    text: 'Prefix length of ETH#_IP6.',
    default: '64',
    example: '64',
  },
  'ETH#_IP6_ULA': {
    type: ipv6,
    systems: guests,
    text: 'A unique local address beside ETH#_IP6, always of a /64.',
    example: 'fd00::5',
  },
  'ETH#_IP6_GATEWAY': {
    type: ipv6,
    systems: guests,
    text: 'Router of the IPv6 default route.',
    older: ['ETH#_GATEWAY6'],
    example: '2001:db8::1',
  },
  'ETH#_IP6_METHOD': {
    type: method6,
    systems: guests,
    text: 'How the NIC gets IPv6 addresses; auto is SLAAC, disable turns IPv6 off.',
    otherwise: 'as ETH#_METHOD',
    example: 'auto',
  },
  'ETH#_IP6_METRIC': {
    type: metric,
    systems: guests,
    text: 'Metric of the IPv6 routes.',
    otherwise: 'as ETH#_METRIC',
    example: '100',
  },
  'ETH#_MTU': { type: mtu, systems: guests, text: 'Largest packet of the NIC, in bytes.', example: '1500' },
  'ETH#_DNS': {
    type: ipList,
    systems: guests,
    text: 'Name servers of the NIC.',
    example: '10.0.0.1 2001:db8::1',
  },
  'ETH#_SEARCH_DOMAIN': {
    type: domainList,
    systems: guests,
    text: 'Search domains of the NIC.',
    example: 'example.org corp.example.org',
  },
  'ETH#_ROUTES': {
    type: routes,
    systems: linux,
    text: 'Further routes.',
    example: '10.9.0.0/16 via 10.0.0.254, 10.8.0.0/16 via 10.0.0.253',
  },
  'ETH#_VLAN_ID': {
    type: vlanId,
    systems: appliance,
    text: 'The VLAN that the host has put the NIC on.',
    example: '100',
  },
  'ETH#_VROUTER_IP': {
    type: ipv4,
    systems: appliance,
    text: 'Floating IPv4 address of a virtual router.',
    example: '10.0.0.100',
  },
  'ETH#_VROUTER_IP6': {
    type: ipv6,
    systems: appliance,
    text: 'Floating IPv6 address of a virtual router.',
    example: '2001:db8::100',
  },
  'ETH#_VROUTER_MANAGEMENT': {
    type: yesNo,
    systems: appliance,
    text: 'Whether a virtual router is managed through this NIC.',
    example: 'YES',
  },
  'ETH#_EXTERNAL': {
    type: yesNo,
    systems: appliance,
    text: 'Whether the address is managed outside of the guest.',
    example: 'YES',
  },
} as const satisfies Record<string, Variable>

const alias = {
  'ETH#_ALIAS#_MAC': {
    type: mac,
    systems: guests,
    text: 'Names the alias; without it there is no alias.',
    otherwise: 'required',
    example: '02:00:0a:00:00:06',
  },
  'ETH#_ALIAS#_IP': {
    type: ipv4,
    systems: guests,
    text: 'A further IPv4 address of the NIC.',
    example: '10.0.0.6',
  },
  'ETH#_ALIAS#_MASK': {
    type: netmask,
    systems: guests,
    text: 'Netmask of ETH#_ALIAS#_IP, or its prefix length.',
    default: '255.255.255.0',
    example: '255.255.255.0',
  },
  'ETH#_ALIAS#_IP6': {
    type: ipv6,
    systems: guests,
    text: 'A further IPv6 address of the NIC.',
    older: ['ETH#_ALIAS#_IPV6'],
    example: '2001:db8::6',
  },
  'ETH#_ALIAS#_IP6_PREFIX_LENGTH': {
    type: prefixLength6,
    systems: guests,
    text: 'Prefix length of ETH#_ALIAS#_IP6.',
    default: '64',
    example: '64',
  },
  'ETH#_ALIAS#_IP6_ULA': {
    type: ipv6,
    systems: guests,
    text: 'A unique local address beside ETH#_ALIAS#_IP6.',
    example: 'fd00::6',
  },
  'ETH#_ALIAS#_EXTERNAL': {
    type: yesNo,
    systems: guests,
    text: 'YES: the address is managed outside of the guest; leave it out.',
    default: 'NO',
    example: 'YES',
  },
  'ETH#_ALIAS#_DETACH': {
    type: text,
    systems: guests,
    text: 'Anything but empty: the alias is gone; leave it out.',
    example: 'YES',
  },
} as const satisfies Record<string, Variable>

const pci = {
  'PCI#_ADDRESS': {
    type: pciAddress,
    systems: linux,
    text: 'PCI address, in the guest, of a passed-through NIC.',
    otherwise: 'required',
    example: '01:00.0',
  },
  'PCI#_MAC': {
    type: mac,
    systems: linux,
    text: 'MAC address the passed-through NIC is given.',
    example: '02:00:0a:00:00:07',
  },
  'PCI#_IP': { type: ipv4, systems: linux, text: 'As ETH#_IP.', example: '10.0.0.7' },
  'PCI#_MASK': {
    type: netmask,
    systems: linux,
    text: 'As ETH#_MASK.',
    default: '255.255.255.0',
    example: '255.255.0.0',
  },
  'PCI#_GATEWAY': { type: ipv4, systems: linux, text: 'As ETH#_GATEWAY.', example: '10.0.0.1' },
  'PCI#_METRIC': { type: metric, systems: linux, text: 'As ETH#_METRIC.', example: '300' },
  'PCI#_MTU': { type: mtu, systems: linux, text: 'As ETH#_MTU.', example: '9000' },
  'PCI#_VLAN_ID': {
    type: vlanId,
    systems: linux,
    text: 'Puts the addresses on a tagged link of this VLAN.',
    example: '100',
  },
  'PCI#_IP6': {
    type: ipv6,
    systems: linux,
    text: 'As ETH#_IP6.',
    older: ['PCI#_IPV6'],
    example: '2001:db8::7',
  },
  'PCI#_IP6_PREFIX_LENGTH': {
    type: prefixLength6,
    systems: linux,
    text: 'As ETH#_IP6_PREFIX_LENGTH.',
    default: '64',
    example: '64',
  },
  'PCI#_IP6_ULA': { type: ipv6, systems: linux, text: 'As ETH#_IP6_ULA.', example: 'fd00::7' },
  'PCI#_IP6_GATEWAY': {
    type: ipv6,
    systems: linux,
    text: 'As ETH#_IP6_GATEWAY.',
    older: ['PCI#_GATEWAY6'],
    example: '2001:db8::1',
  },
  'PCI#_IP6_METRIC': {
    type: metric,
    systems: linux,
    text: 'As ETH#_IP6_METRIC.',
    otherwise: 'as PCI#_METRIC',
    example: '300',
  },
  'PCI#_DNS': { type: ipList, systems: linux, text: 'As ETH#_DNS.', example: '10.0.0.1' },
  'PCI#_SEARCH_DOMAIN': {
    type: domainList,
    systems: linux,
    text: 'As ETH#_SEARCH_DOMAIN.',
    example: 'example.org',
  },
} as const satisfies Record<string, Variable>

const renderers = enumerationList(['netplan', 'networkd', 'interfaces', 'nm', 'scripts', 'bsd', 'none'], {
  synonyms: {
    networkmanager: 'nm',
    'systemd-networkd': 'networkd',
    'systemd-network': 'networkd',
    systemd: 'networkd',
    redhat: 'scripts',
    debian: 'interfaces',
    freebsd: 'bsd',
  },
})

const machine = {
  DNS: {
    type: ipList,
    systems: linux,
    text: "Name servers of the whole machine, before the NICs'.",
    example: '10.0.0.1',
  },
  SEARCH_DOMAIN: {
    type: domainList,
    systems: linux,
    text: "Search domains of the whole machine, before the NICs'.",
    example: 'example.org',
  },
  NETCFG_TYPE: {
    type: renderers,
    systems: linux,
    text: 'The network service to configure; several in order of preference.',
    otherwise: 'by distribution',
    example: 'networkd interfaces',
  },
  NETCFG_NETPLAN_RENDERER: {
    type: enumeration(['networkd', 'NetworkManager']),
    systems: linux,
    text: 'What netplan hands the network to.',
    otherwise: 'networkd if it is there, else NetworkManager',
    example: 'networkd',
  },
  VMCONTEXT_IP_FROM_MAC: {
    type: yesNo,
    systems: linux,
    text: "YES: a NIC without an address takes the one in its MAC's last four octets.",
    default: 'NO',
    example: 'YES',
  },
  VROUTER_ID: {
    type: line,
    systems: appliance,
    text: 'Number of the virtual router that this machine is part of.',
    example: '3',
  },
  VROUTER_KEEPALIVED_ID: {
    type: integer('a virtual router id', 0, 255),
    systems: appliance,
    text: 'VRRP id of the virtual router.',
    example: '17',
  },
  VROUTER_KEEPALIVED_PASSWORD: {
    type: line,
    systems: appliance,
    text: 'VRRP password of the virtual router.',
    secret: true,
    example: 'between-us',
  },
} as const satisfies Record<string, Variable>

export const network = { ...nic, ...alias, ...pci, ...machine } as const
