/** The variables of a NIC's aliases: further addresses, each named by a MAC address. */
import { ipv4, ipv6, mac, netmask, prefixLength6, text, yesNo } from '../types.ts'
import { guests, type Variable } from './variable.ts'

export const alias = {
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
