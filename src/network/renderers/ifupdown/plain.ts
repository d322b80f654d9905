/**
 * The dialect of busybox, which ifupdown-ng reads as well: Alpine has the one or the other. Beside addresses and
 * DHCPv4 they know little in common, so the rest is commands of ip(8), as far as busybox has it. There is no DHCPv6.
 */
import type { Action } from '../../../machine/actions.ts'
import { isStatic6, learns6 } from '../../method.ts'
import type { NicIntent } from '../../plan.ts'
import { isOutside } from '../../subnet.ts'
import {
  besideLease,
  type Device,
  type Dialect,
  kernel,
  optional,
  routeLines,
  type Stanza,
  withMore,
  without6,
} from './stanza.ts'

/** busybox reads whole folders or single files, and ends at a file that is not there: so there is a folder for ours. */
const folder = '/etc/network/vmcontext.d'

/** 24 is 255.255.255.0; busybox takes no length after an address. */
const netmask = (length: number): string =>
  [0, 8, 16, 24].map(at => 256 - 2 ** (8 - Math.min(8, Math.max(0, length - at)))).join('.')

/** One stanza for all addresses of a family: busybox stumbles over a second one when it takes a device down. */
const stanzaOf = (
  addresses: readonly string[],
  method: 'inet static' | 'inet6 static',
  device: string,
  options: readonly string[],
): readonly Stanza[] => {
  const [first, ...rest] = addresses
  if (first === undefined) return []
  const [host, length = ''] = first.split('/')
  const mask = method === 'inet static' ? netmask(Number(length)) : length
  return [{ method, options: [`address ${host}`, `netmask ${mask}`, ...beside(rest, device), ...options] }]
}

/** Its `ifdown` also fails where an address goes with the one that it was second to. */
const beside = (addresses: readonly string[], device: string): readonly string[] =>
  addresses.flatMap(address => [
    `up ip address replace ${address} dev ${device}`,
    `down ip address del ${address} dev ${device} || true`,
  ])

const defaultRoute = (
  command: string,
  gateway: string | null,
  metric: number | null,
  device: string,
  isOnLink: boolean,
): readonly string[] =>
  gateway === null
    ? []
    : [
        `up ${command} route replace default via ${gateway} dev ${device}${isOnLink ? ' onlink' : ''}${metric === null ? '' : ` metric ${metric}`}`,
      ]

/**
 * udhcpc goes on in the background (-b) where nobody answers: after its usual 10 s for the NIC that a boot waits
 * for, else after one. The script that it runs on Alpine takes the metric from the option of that name.
 */
const stanzas4 = (nic: NicIntent, device: string, isAwaited: boolean): readonly Stanza[] => {
  if (nic.method4 === 'dhcp')
    return [
      {
        method: 'inet dhcp',
        options: [
          `udhcpc_opts -b${isAwaited ? '' : ' -t 1 -T 1'}`,
          ...optional('metric', nic.metric4),
          ...besideLease(nic.addresses4, device),
        ],
      },
    ]
  const { gateway4, metric4, addresses4 } = nic
  const isOnLink = gateway4 !== null && isOutside(gateway4, addresses4)
  const route = defaultRoute('ip', gateway4, metric4, device, isOnLink)
  return stanzaOf(addresses4, 'inet static', device, route)
}

const stanzas6 = (nic: NicIntent, device: string): readonly Stanza[] => {
  const { gateway6, metric6, addresses6 } = nic
  if (learns6(nic)) {
    const options = [`up ip link set dev ${device} up`, ...beside(addresses6, device)]
    return [{ method: 'inet6 manual', options }]
  }
  const route = defaultRoute('ip -6', gateway6, metric6, device, true)
  return stanzaOf(addresses6, 'inet6 static', device, route)
}

/** What the kernel is told before the link comes up. */
const kernel6 = (nic: NicIntent, device: string): readonly string[] => {
  if (nic.method6 === 'disable') return without6(device)
  if (learns6(nic))
    return [
      kernel('pre-up', device, 'accept_ra', 2),
      kernel('pre-up', device, 'use_tempaddr', 0),
      ...(nic.metric6 === null ? [] : [kernel('pre-up', device, 'ra_defrtr_metric', nic.metric6)]),
    ]
  return isStatic6(nic) ? [kernel('pre-up', device, 'accept_ra', 0)] : []
}

const hardware = (nic: NicIntent): readonly string[] => [
  ...optional(`pre-up ip link set dev ${nic.device} address`, nic.setMac),
  ...optional(`pre-up ip link set dev ${nic.device} mtu`, nic.mtu),
]

/** Its method does nothing at all. */
const manual = (device: string): Stanza => ({
  method: 'inet manual',
  options: [`up ip link set dev ${device} up`, `down ip link set dev ${device} down`],
})

const makeVlan = (nic: NicIntent, name: string, id: number): readonly string[] => [
  `pre-up test -e /sys/class/net/${name} || ip link add link ${nic.device} name ${name} type vlan id ${id}`,
  `post-down ip link del dev ${name} || true`,
]

const devices = (nic: NicIntent, isAwaited: boolean): readonly Device[] => {
  const device = nic.vlan?.name ?? nic.device
  const all = [
    ...withMore(stanzas4(nic, device, isAwaited), routeLines(nic, device, false)),
    ...withMore(stanzas6(nic, device), routeLines(nic, device, true)),
  ]
  const stanzas = all.length > 0 ? all : [manual(device)]
  if (nic.vlan === null)
    return [{ name: device, stanzas: withMore(stanzas, [...hardware(nic), ...kernel6(nic, device)]) }]
  const carrier = withMore([manual(nic.device)], [...hardware(nic), ...without6(nic.device)])
  return [
    { name: nic.device, stanzas: carrier },
    {
      name: device,
      stanzas: withMore(stanzas, [...makeVlan(nic, device, nic.vlan.id), ...kernel6(nic, device)]),
    },
  ]
}

/** Read by the script that udhcpc runs on Alpine; a file of the distribution's. */
const holdNames = (isOurs: boolean): readonly Action[] => [
  {
    kind: 'block',
    path: '/etc/udhcpc/udhcpc.conf',
    lines: isOurs ? ['RESOLV_CONF="no"'] : [],
    position: 'end',
    mode: 0o644,
  },
]

export const plain: Dialect = {
  folder,
  source: () => `source-directory ${folder}`,
  devices,
  hasDhcp6: false,
  holdNames,
  check: ['-n', '-a', '-f', '-i'],
  force: ['-f'],
  isAutoOnce: true,
}
