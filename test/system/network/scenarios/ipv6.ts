/** IPv6 on one NIC, alone and beside IPv4. */
import { nic, type Scenario, type WantedLink } from '../scenario.ts'
import { faraway, wires } from '../wires.ts'

const { managed, quiet, slaac } = wires

/** The address that the NIC makes of the advertised prefix and its MAC address, RFC 4291 appendix A. */
const own6 = '2001:db8::aff:fe00:5/64'

/** What the DHCPv6 server hands out. */
const leased6 = /^2001:db8:0:1::1[0-9a-f]{2}\/128$/

const autoOnManaged: WantedLink = {
  wire: managed,
  addresses: [],
  routes: [{ to: 'default', via: 'fe80::1', metric: 90 }],
}

export const ipv6: readonly Scenario[] = [
  {
    name: 'static IPv4 and no word of IPv6, where routers advertise',
    variables: nic('ETH0', slaac, { IP: `${slaac.net4}.5`, GATEWAY: `${slaac.net4}.1` }),
    links: [
      {
        wire: slaac,
        addresses: [`${slaac.net4}.5/24`, own6],
        routes: [
          { to: 'default', via: `${slaac.net4}.1` },
          { to: 'default', via: 'fe80::1' },
        ],
      },
    ],
    reaches: [`${slaac.net4}.1`, '2001:db8::1'],
    isReachedAt: [`${slaac.net4}.5`, '2001:db8::aff:fe00:5'],
    out4: slaac,
    out6: slaac,
  },
  {
    name: 'static IPv6 alone, on a wire whose advertisements are not for it',
    boots: true,
    variables: nic('ETH0', slaac, {
      IP6: `${slaac.net6}::5`,
      IP6_GATEWAY: `${slaac.net6}::1`,
      DNS: `${slaac.net6}::1`,
    }),
    links: [
      {
        wire: slaac,
        addresses: ['2001:db8::5/64'],
        routes: [{ to: 'default', via: '2001:db8::1' }],
      },
    ],
    servers: ['2001:db8::1'],
    reaches: ['2001:db8::1', faraway.routed6],
    isReachedAt: ['2001:db8::5'],
    out6: slaac,
    resolves: true,
  },
  {
    name: 'both families, static, with a link-local gateway, a ULA and metrics',
    boots: true,
    variables: nic('ETH0', quiet, {
      IP: `${quiet.net4}.5`,
      GATEWAY: `${quiet.net4}.1`,
      IP6: `${quiet.net6}::5`,
      IP6_PREFIX_LENGTH: '56',
      IP6_ULA: 'fd00::5',
      IP6_GATEWAY: 'fe80::1',
      IP6_METRIC: '20',
      METRIC: '30',
      MTU: '1400',
      DNS: `${quiet.net4}.1 ${quiet.net6}::1`,
      ROUTES: `2001:db8:9::/48 via ${quiet.net6}::1`,
    }),
    links: [
      {
        wire: quiet,
        mtu: 1400,
        addresses: [`${quiet.net4}.5/24`, `${quiet.net6}::5/56`, 'fd00::5/64'],
        routes: [
          { to: 'default', via: `${quiet.net4}.1`, metric: 30 },
          { to: 'default', via: 'fe80::1', metric: 20 },
          { to: '2001:db8:9::/48', via: `${quiet.net6}::1` },
        ],
      },
    ],
    servers: [`${quiet.net4}.1`, `${quiet.net6}::1`],
    reaches: [`${quiet.net4}.1`, `${quiet.net6}::1`, faraway.routed6],
    isReachedAt: [`${quiet.net4}.5`, `${quiet.net6}::5`],
    out4: quiet,
    out6: quiet,
    resolves: true,
  },
  {
    name: 'SLAAC beside static IPv4',
    boots: true,
    variables: nic('ETH0', slaac, {
      IP: `${slaac.net4}.5`,
      GATEWAY: `${slaac.net4}.1`,
      IP6_METHOD: 'auto',
      DNS: `${slaac.net4}.1`,
    }),
    links: [
      {
        wire: slaac,
        addresses: [`${slaac.net4}.5/24`, own6],
        routes: [
          { to: 'default', via: `${slaac.net4}.1` },
          { to: 'default', via: 'fe80::1' },
        ],
      },
    ],
    servers: [`${slaac.net4}.1`],
    reaches: [`${slaac.net4}.1`, '2001:db8::1', faraway.routed6],
    isReachedAt: [`${slaac.net4}.5`, '2001:db8::aff:fe00:5'],
    out4: slaac,
    out6: slaac,
    resolves: true,
  },
  {
    name: 'SLAAC alone, where the router speaks of DHCPv6 too',
    variables: nic('ETH0', managed, { IP6_METHOD: 'auto', IP6_METRIC: '90' }),
    links: [autoOnManaged],
    reaches: [],
    isReachedAt: [],
    out6: managed,
    but: {
      // It cannot be kept from DHCPv6 where the router speaks of it.
      NetworkManager: { links: [{ ...autoOnManaged, addresses: [leased6] }], learns: true },
      'netplan on NetworkManager': { links: [{ ...autoOnManaged, addresses: [leased6] }], learns: true },
      // It cannot give routes that are learnt a metric.
      ifupdown: { links: [{ ...autoOnManaged, routes: [{ to: 'default', via: 'fe80::1' }] }] },
    },
  },
  {
    name: 'DHCPv6 beside static IPv4',
    boots: true,
    variables: nic('ETH0', managed, {
      IP: `${managed.net4}.5`,
      GATEWAY: `${managed.net4}.1`,
      IP6_METHOD: 'dhcp',
    }),
    links: [
      {
        wire: managed,
        addresses: [`${managed.net4}.5/24`, leased6],
        routes: [
          { to: 'default', via: `${managed.net4}.1` },
          { to: 'default', via: 'fe80::1' },
        ],
      },
    ],
    learns: true,
    reaches: [`${managed.net4}.1`, `${managed.net6}::1`, faraway.routed6],
    isReachedAt: [`${managed.net4}.5`],
    out4: managed,
    out6: managed,
  },
  {
    name: 'IPv6 switched off where routers advertise',
    variables: nic('ETH0', slaac, {
      IP: `${slaac.net4}.5`,
      GATEWAY: `${slaac.net4}.1`,
      IP6: `${slaac.net6}::5`,
      IP6_METHOD: 'disable',
    }),
    links: [
      {
        wire: slaac,
        noIpv6: true,
        addresses: [`${slaac.net4}.5/24`],
        routes: [{ to: 'default', via: `${slaac.net4}.1` }],
      },
    ],
    reaches: [`${slaac.net4}.1`],
    isReachedAt: [`${slaac.net4}.5`],
    out4: slaac,
  },
]
