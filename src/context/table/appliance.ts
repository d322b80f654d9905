/** The network's variables that only virtual-router appliances read. */
import { integer, ipv4, ipv6, line, vlanId, yesNo } from '../types.ts'
import { appliance, type Variable } from './variable.ts'

export const appliances = {
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
