/** Two NICs, and what one has to do with the other. */
import { leased4 } from '../neighbour.ts'
import { nic, type Scenario } from '../scenario.ts'
import { wires } from '../wires.ts'

const { managed, quiet, slaac } = wires

export const twoNics: readonly Scenario[] = [
  {
    name: 'two NICs with metrics of which the second leads out',
    boots: true,
    variables: {
      ...nic('ETH0', quiet, { IP: `${quiet.net4}.5`, GATEWAY: `${quiet.net4}.1`, METRIC: '200' }),
      ...nic('ETH1', slaac, {
        IP: `${slaac.net4}.5`,
        GATEWAY: `${slaac.net4}.1`,
        METRIC: '100',
        IP6_METHOD: 'disable',
      }),
    },
    links: [
      {
        wire: quiet,
        addresses: [`${quiet.net4}.5/24`],
        routes: [{ to: 'default', via: `${quiet.net4}.1`, metric: 200 }],
      },
      {
        wire: slaac,
        noIpv6: true,
        addresses: [`${slaac.net4}.5/24`],
        routes: [{ to: 'default', via: `${slaac.net4}.1`, metric: 100 }],
      },
    ],
    reaches: [`${quiet.net4}.1`, `${slaac.net4}.1`],
    isReachedAt: [`${quiet.net4}.5`, `${slaac.net4}.5`],
    out4: slaac,
  },
  {
    name: 'two NICs with gateways of both families and no metric: the first leads out',
    variables: {
      ...nic('ETH0', quiet, {
        IP: `${quiet.net4}.5`,
        GATEWAY: `${quiet.net4}.1`,
        IP6: `${quiet.net6}::5`,
        IP6_GATEWAY: `${quiet.net6}::1`,
      }),
      ...nic('ETH1', slaac, {
        IP: `${slaac.net4}.5`,
        GATEWAY: `${slaac.net4}.1`,
        IP6: `${slaac.net6}::5`,
        IP6_GATEWAY: `${slaac.net6}::1`,
      }),
    },
    links: [
      {
        wire: quiet,
        addresses: [`${quiet.net4}.5/24`, `${quiet.net6}::5/64`],
        routes: [
          { to: 'default', via: `${quiet.net4}.1` },
          { to: 'default', via: `${quiet.net6}::1` },
        ],
      },
      {
        wire: slaac,
        addresses: [`${slaac.net4}.5/24`, '2001:db8::5/64'],
        routes: [
          { to: 'default', via: `${slaac.net4}.1` },
          { to: 'default', via: '2001:db8::1' },
        ],
      },
    ],
    reaches: [`${quiet.net4}.1`, `${slaac.net4}.1`, `${quiet.net6}::1`, '2001:db8::1'],
    isReachedAt: [`${quiet.net4}.5`, `${slaac.net4}.5`],
    out4: quiet,
    out6: quiet,
  },
  {
    name: 'DHCP of both families on both NICs: the first leads out',
    boots: true,
    variables: {
      ...nic('ETH0', managed, { METHOD: 'dhcp' }),
      ...nic('ETH1', slaac, { METHOD: 'dhcp', IP6_METHOD: 'auto' }),
    },
    links: [
      {
        wire: managed,
        addresses: [`${leased4(managed)}/24`, /^2001:db8:0:1::1[0-9a-f]{2}\/128$/],
        routes: [
          { to: 'default', via: `${managed.net4}.1` },
          { to: 'default', via: 'fe80::1' },
        ],
      },
      {
        wire: slaac,
        addresses: [`${leased4(slaac)}/24`, '2001:db8::aff:fe00:5/64'],
        routes: [
          { to: 'default', via: `${slaac.net4}.1` },
          { to: 'default', via: 'fe80::1' },
        ],
      },
    ],
    learns: true,
    reaches: [`${managed.net4}.1`, `${slaac.net4}.1`, `${managed.net6}::1`, '2001:db8::1'],
    isReachedAt: [leased4(managed), leased4(slaac)],
    out4: managed,
    out6: managed,
    resolves: true,
  },
]
