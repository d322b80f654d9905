/**
 * systemd-networkd: a .network file a NIC, systemd.network(5), and for a VLAN a .netdev, systemd.netdev(5).
 * A file finds its NIC by MAC or PCI address, so the NIC may be renamed and may come later.
 */
import { type CommandAction, type FileAction, ownHeader } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import type { AbsentNic, NicIntent, NicRoute } from '../plan.ts'
import { is6, isOutside } from '../subnet.ts'
import { isForService, type Renderer } from './renderer.ts'

/**
 * The first file that matches counts, sorted by name wherever it lies: 05 comes before those that netplan
 * (10-netplan-…), the initial RAM disk (70-…) and distributions (80-…) leave.
 */
const prefix = '/etc/systemd/network/05-vmcontext-'

type Setting = readonly [key: string, value: string | number]
/** A section and its settings; one without settings is left out. */
type Section = readonly [name: string, settings: readonly Setting[]]

const file = (name: string, sections: readonly Section[]): FileAction => ({
  kind: 'file',
  path: `${prefix}${name}`,
  mode: 0o644,
  content: `${ownHeader()}${sections
    .filter(([, settings]) => settings.length > 0)
    .map(
      ([section, settings]) =>
        `\n[${section}]\n${settings.map(([key, value]) => `${key}=${value}\n`).join('')}`,
    )
    .join('')}`,
})

/** What goes without saying where there is no value. */
const optional = (key: string, value: string | number | null): readonly Setting[] =>
  value === null ? [] : [[key, value]]

/**
 * VLANs, bridges and bonds have the MAC address of the NIC below them but another type or a kind. A NIC that
 * is itself virtual (a container's veth) has a kind.
 */
const match = (nic: AbsentNic, isVirtual: boolean): Section => [
  'Match',
  nic.pci === null
    ? [['MACAddress', nic.mac], ['Type', 'ether'], ...(isVirtual ? [] : [['Kind', '!*'] as const])]
    : [['Path', `*pci-${nic.pci}`], ...(isVirtual ? [] : [['Kind', '!*'] as const])],
]

const link = (nic: AbsentNic): Section => [
  'Link',
  [...optional('MACAddress', nic.setMac), ...optional('MTUBytes', nic.mtu)],
]

const dhcp = ({ method4, method6 }: AbsentNic): readonly Setting[] => {
  if (method4 === 'dhcp') return [['DHCP', method6 === 'dhcp' ? 'yes' : 'ipv4']]
  return method6 === 'dhcp' ? [['DHCP', 'ipv6']] : []
}

/** Router advertisements: as the method says; where nothing of IPv6 is asked for, networkd's own way. */
const advertisements = ({ method6, addresses6 }: AbsentNic): readonly Setting[] => {
  if (method6 === 'disable')
    return [
      ['LinkLocalAddressing', 'no'],
      ['IPv6AcceptRA', 'no'],
    ]
  if (method6 === 'auto' || method6 === 'dhcp')
    return [
      ['IPv6AcceptRA', 'yes'],
      ['IPv6PrivacyExtensions', 'no'],
    ]
  return method6 === 'static' && addresses6.length > 0 ? [['IPv6AcceptRA', 'no']] : []
}

/**
 * A gateway outside of the NIC's networks is on its link all the same. For IPv6 that is always said: newer
 * versions refuse a gateway that another link reaches as well.
 */
const onLink = (nic: AbsentNic, gateway: string): readonly Setting[] => {
  return is6(gateway) || isOutside(gateway, nic.addresses4) ? [['GatewayOnLink', 'yes']] : []
}

const defaultRoute = (nic: AbsentNic, gateway: string | null, metric: number | null): readonly Section[] =>
  gateway === null
    ? []
    : [['Route', [['Gateway', gateway], ...onLink(nic, gateway), ...optional('Metric', metric)]]]

const route = (nic: AbsentNic, { to, via }: NicRoute): Section => [
  'Route',
  [
    ['Destination', to],
    ...(via === null ? [['Scope', 'link'] as const] : [['Gateway', via] as const, ...onLink(nic, via)]),
  ],
]

/** What addresses and names a link has, from [Network] on. */
const addressing = (nic: AbsentNic): readonly Section[] => [
  [
    'Network',
    [
      ...dhcp(nic),
      ...[...nic.addresses4, ...nic.addresses6].map((address): Setting => ['Address', address]),
      ...nic.dns.map((server): Setting => ['DNS', server]),
      ...(nic.search.length > 0 ? [['Domains', nic.search.join(' ')] as const] : []),
      ...advertisements(nic),
    ],
  ],
  ['DHCPv4', nic.method4 === 'dhcp' ? optional('RouteMetric', nic.metric4) : []],
  [
    'IPv6AcceptRA',
    nic.method6 === 'auto' || nic.method6 === 'dhcp'
      ? [
          ...(nic.method6 === 'auto' ? [['DHCPv6Client', 'no'] as const] : []),
          ...optional('RouteMetric', nic.metric6),
        ]
      : [],
  ],
  ...defaultRoute(nic, nic.gateway4, nic.metric4),
  ...defaultRoute(nic, nic.gateway6, nic.metric6),
  ...nic.routes.map(each => route(nic, each)),
]

/** A VLAN has a link of its own on the NIC, which itself only carries it. */
const filesOf = (nic: AbsentNic, isVirtual: boolean): readonly FileAction[] => {
  const name = nic.name.toLowerCase()
  const { vlan } = nic
  if (vlan === null) {
    return [file(`${name}.network`, [match(nic, isVirtual), link(nic), ...addressing(nic)])]
  }
  const carried: Section = [
    'Network',
    [
      ['VLAN', vlan.name],
      ['LinkLocalAddressing', 'no'],
      ['IPv6AcceptRA', 'no'],
    ],
  ]
  return [
    file(`${name}-vlan.netdev`, [
      [
        'NetDev',
        [
          ['Name', vlan.name],
          ['Kind', 'vlan'],
        ],
      ],
      ['VLAN', [['Id', vlan.id]]],
    ]),
    file(`${name}-vlan.network`, [
      [
        'Match',
        [
          ['Name', vlan.name],
          ['Kind', 'vlan'],
        ],
      ],
      ...addressing(nic),
    ]),
    file(`${name}.network`, [match(nic, isVirtual), link(nic), carried]),
  ]
}

/**
 * networkctl(1): on `reload`, networkd compares the files with those it has read and configures anew exactly
 * the links whose file is new, changed or gone; `reconfigure` after it would take them down a second time.
 */
const takeOver = (facts: Facts): readonly CommandAction[] =>
  facts.live && facts.network.services.networkd === 'running'
    ? [{ kind: 'command', command: ['networkctl', 'reload'], when: 'changed' }]
    : []

export const networkd: Renderer = {
  name: 'networkd',
  title: 'systemd-networkd',
  service: 'networkd',
  enable: () => 'systemctl enable systemd-networkd.service',
  tells: ['resolved'],
  leftovers: () => [],
  render: (interfaces, absent, facts) => {
    const isVirtual = ({ device }: NicIntent) =>
      facts.nics.some(({ name, virtual }) => name === device && virtual)
    const files = [
      ...interfaces.filter(isForService).flatMap(nic => filesOf(nic, isVirtual(nic))),
      ...absent.filter(isForService).flatMap(nic => filesOf(nic, facts.container)),
    ]
    const after = takeOver(facts)
    return { checks: [], before: [], files, after, undo: { before: [], after }, problems: [] }
  },
}
