/** The variables of a NIC found by its MAC address. `#` stands for a number without leading zeros. */
import {
  domainList,
  enumeration,
  ipList,
  ipv4,
  ipv6,
  mac,
  metric,
  mtu,
  netmask,
  prefixLength6,
  routes,
} from '../types.ts'
import { guests, linux, type Variable } from './variable.ts'

/** Without ETH#_IP6_METHOD this word counts for IPv6 too, so people write here what only IPv6 has. */
const forIpv6Only = 'asks for IPv6 only; IPv4 is static'
const method4 = enumeration(['static', 'dhcp', 'skip', 'manual', 'auto', 'disable'], {
  lenient: true,
  misplaced: { auto: forIpv6Only, disable: forIpv6Only },
})
const method6 = enumeration(['static', 'auto', 'dhcp', 'disable', 'skip', 'manual'], { lenient: true })

export const nic = {
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
    text: 'Address of the IPv4 network, for scripts; the guest takes it from address and netmask.',
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
    systems: guests,
    text: 'Further routes.',
    example: '10.9.0.0/16 via 10.0.0.254, 10.8.0.0/16 via 10.0.0.253',
  },
} as const satisfies Record<string, Variable>
