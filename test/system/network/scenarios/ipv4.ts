/** IPv4 on one NIC. */
import { leased4 } from '../neighbour.ts'
import { nic, type Scenario } from '../scenario.ts'
import { faraway, wires } from '../wires.ts'

const { quiet, slaac } = wires

export const ipv4: readonly Scenario[] = [
  {
    name: 'a static IPv4 address with all that goes with it',
    boots: true,
    variables: {
      ...nic('ETH0', quiet, {
        IP: `${quiet.net4}.5`,
        MASK: '255.255.255.0',
        GATEWAY: `${quiet.net4}.1`,
        DNS: `${quiet.net4}.1`,
        SEARCH_DOMAIN: 'lab.test',
        MTU: '1400',
        METRIC: '100',
        ROUTES: `10.9.0.0/16 via ${quiet.net4}.254, 10.8.0.0/16 via ${faraway.gateway4}`,
      }),
      ONEGATE_ENDPOINT: `http://${faraway.onegate}:5030`,
      SEARCH_DOMAIN: 'machine.test',
    },
    links: [
      {
        wire: quiet,
        mtu: 1400,
        addresses: [`${quiet.net4}.5/24`],
        routes: [
          { to: 'default', via: `${quiet.net4}.1`, metric: 100 },
          { to: '10.9.0.0/16', via: `${quiet.net4}.254` },
          { to: '10.8.0.0/16', via: faraway.gateway4 },
          { to: faraway.onegate, via: null },
        ],
      },
    ],
    servers: [`${quiet.net4}.1`],
    search: ['machine.test', 'lab.test'],
    reaches: [`${quiet.net4}.1`, faraway.routed4, faraway.onegate],
    isReachedAt: [`${quiet.net4}.5`],
    out4: quiet,
    resolves: true,
  },
  {
    name: 'a /32 whose gateway is outside of every network',
    boots: true,
    variables: nic('ETH0', quiet, {
      IP: faraway.behindGateway4,
      MASK: '32',
      GATEWAY: faraway.gateway4,
      DNS: faraway.routed4,
    }),
    links: [
      {
        wire: quiet,
        addresses: [`${faraway.behindGateway4}/32`],
        routes: [{ to: 'default', via: faraway.gateway4 }],
      },
    ],
    servers: [faraway.routed4],
    reaches: [faraway.gateway4, faraway.routed4],
    isReachedAt: [faraway.behindGateway4],
    out4: quiet,
    resolves: true,
  },
  {
    name: 'DHCPv4, and no IPv6 asked for',
    boots: true,
    variables: nic('ETH0', slaac, { METHOD: 'dhcp', IP6_METHOD: 'disable', METRIC: '77', MTU: '1400' }),
    links: [
      {
        wire: slaac,
        mtu: 1400,
        noIpv6: true,
        addresses: [`${leased4(slaac)}/24`],
        routes: [{ to: 'default', via: `${slaac.net4}.1`, metric: 77 }],
      },
    ],
    learns: true,
    reaches: [`${slaac.net4}.1`],
    isReachedAt: [leased4(slaac)],
    out4: slaac,
    resolves: true,
  },
  {
    name: 'aliases beside an address of the NIC’s own',
    variables: nic('ETH0', quiet, {
      IP: `${quiet.net4}.5`,
      GATEWAY: `${quiet.net4}.1`,
      ALIAS0_MAC: quiet.mac,
      ALIAS0_IP: `${quiet.net4}.50`,
      ALIAS0_IP6: `${quiet.net6}::50`,
      ALIAS1_MAC: quiet.mac,
      ALIAS1_IP: '10.77.0.5',
      ALIAS1_MASK: '16',
    }),
    links: [
      {
        wire: quiet,
        addresses: [`${quiet.net4}.5/24`, `${quiet.net4}.50/24`, '10.77.0.5/16', `${quiet.net6}::50/64`],
        routes: [{ to: 'default', via: `${quiet.net4}.1` }],
      },
    ],
    reaches: [`${quiet.net4}.1`, `${quiet.net6}::1`],
    isReachedAt: [`${quiet.net4}.5`, `${quiet.net4}.50`, `${quiet.net6}::50`],
    out4: quiet,
  },
  {
    name: 'an alias on a NIC without an address of its own',
    boots: true,
    variables: nic('ETH0', quiet, { ALIAS0_MAC: quiet.mac, ALIAS0_IP: `${quiet.net4}.50` }),
    links: [{ wire: quiet, addresses: [`${quiet.net4}.50/24`], routes: [] }],
    reaches: [`${quiet.net4}.1`],
    isReachedAt: [`${quiet.net4}.50`],
  },
  {
    name: 'an alias beside DHCP',
    variables: nic('ETH0', slaac, {
      METHOD: 'dhcp',
      IP6_METHOD: 'disable',
      ALIAS0_MAC: slaac.mac,
      ALIAS0_IP: `${slaac.net4}.50`,
    }),
    links: [
      {
        wire: slaac,
        noIpv6: true,
        addresses: [`${leased4(slaac)}/24`, `${slaac.net4}.50/24`],
        routes: [{ to: 'default', via: `${slaac.net4}.1` }],
      },
    ],
    learns: true,
    reaches: [`${slaac.net4}.1`],
    isReachedAt: [leased4(slaac), `${slaac.net4}.50`],
    out4: slaac,
    resolves: true,
  },
]
