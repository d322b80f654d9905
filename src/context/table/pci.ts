/** The variables of a passed-through NIC, found by its PCI address: ETH#'s own, as far as they make sense. */
import {
  domainList,
  ipList,
  ipv4,
  ipv6,
  mac,
  metric,
  mtu,
  netmask,
  pciAddress,
  prefixLength6,
  vlanId,
} from '../types.ts'
import { linux, type Variable } from './variable.ts'

export const pci = {
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
