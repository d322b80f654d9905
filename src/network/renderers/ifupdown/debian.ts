/**
 * The dialect of Debian's ifupdown, interfaces(5): a stanza an address. Gateways need no word about being on the
 * link, as it adds every one of them as such.
 */
import type { Facts } from '../../../machine/facts.ts'
import { isStatic6, learns6 } from '../../method.ts'
import type { NicIntent } from '../../plan.ts'
import { dhclient4, dhclient6, withoutNames } from './dhclient.ts'
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

const folder = '/etc/network/interfaces.d'

/** What a NIC's stanzas depend on beside itself. */
interface Surroundings {
  readonly device: string
  readonly isAwaited: boolean
  readonly hasDhclient: boolean
}

const addresses = (list: readonly string[], method: string, options: readonly string[]): readonly Stanza[] =>
  list.map(address => ({ method, options: [`address ${address}`, ...options] }))

const stanzas4 = (nic: NicIntent, { device, isAwaited, hasDhclient }: Surroundings): readonly Stanza[] => {
  if (nic.method4 !== 'dhcp') {
    const gateway =
      nic.gateway4 === null ? [] : [`gateway ${nic.gateway4}`, ...optional('metric', nic.metric4)]
    return withMore(addresses(nic.addresses4, 'inet static', []), gateway)
  }
  const beside = besideLease(nic.addresses4, device)
  return isAwaited || !hasDhclient
    ? [{ method: 'inet dhcp', options: [...optional('metric', nic.metric4), ...beside] }]
    : [{ method: 'inet manual', options: [...dhclient4(device, nic.metric4), ...beside] }]
}

/** Without duplicate address detection, RFC 4862 §5.4, which the boot would wait for, and fail without a carrier. */
const undetected = 'dad-attempts 0'

/**
 * `inet6 auto` waits for nobody. accept_ra 2 takes advertisements even on a machine that forwards packets, as
 * one with containers does. Every further stanza would turn SLAAC off again if it did not say `autoconf 1`.
 */
const stanzas6 = (nic: NicIntent, { device, hasDhclient }: Surroundings): readonly Stanza[] => {
  if (learns6(nic)) {
    const metric = nic.metric6 === null ? [] : [kernel('pre-up', device, 'ra_defrtr_metric', nic.metric6)]
    const aliases = addresses(nic.addresses6, 'inet6 static', [undetected, 'autoconf 1'])
    if (nic.method6 === 'dhcp' && !hasDhclient)
      return [{ method: 'inet6 dhcp', options: ['accept_ra 2', 'autoconf 1', ...metric] }, ...aliases]
    const client = nic.method6 === 'dhcp' ? dhclient6(device) : []
    return [{ method: 'inet6 auto', options: ['privext 0', 'accept_ra 2', ...metric, ...client] }, ...aliases]
  }
  const gateway = nic.gateway6 === null ? [] : [`gateway ${nic.gateway6}`, ...optional('metric', nic.metric6)]
  return withMore(addresses(nic.addresses6, 'inet6 static', [undetected]), gateway)
}

/** Once a stanza of IPv4 has brought the link up it would be too late to say that advertisements do not count. */
const limits6 = (nic: NicIntent, device: string): readonly string[] => {
  if (nic.method6 === 'disable') return without6(device)
  return isStatic6(nic) ? [kernel('pre-up', device, 'accept_ra', 0)] : []
}

const addressed = (nic: NicIntent, around: Surroundings): readonly Stanza[] => {
  const { device } = around
  const all = [
    ...withMore(stanzas4(nic, around), routeLines(nic, device, false)),
    ...withMore(stanzas6(nic, around), routeLines(nic, device, true)),
  ]
  return all.length > 0 ? all : [{ method: 'inet manual', options: [] }]
}

/** Only some methods know the option `mtu`, and of IPv6 it is the family's only; a lease may bring another. */
const mtu = (value: number | null, device: string, method: string): readonly string[] => {
  if (method === 'inet static' || method === 'inet manual') return optional('mtu', value)
  const phase = method === 'inet dhcp' ? 'up' : 'pre-up'
  return optional(`${phase} ip link set dev ${device} mtu`, value)
}

/** Whether resolvconf(8) or systemd-resolved learns names from ifupdown's scripts. */
const tellsResolver = ({ network }: Facts): boolean =>
  network.resolver === 'resolvconf' || network.resolver === 'resolved'

const names = (nic: NicIntent, facts: Facts): readonly string[] =>
  tellsResolver(facts)
    ? [
        ...(nic.dns.length > 0 ? [`dns-nameservers ${nic.dns.join(' ')}`] : []),
        ...(nic.search.length > 0 ? [`dns-search ${nic.search.join(' ')}`] : []),
      ]
    : []

/** A VLAN that ifupdown does not recognize by its name is made by hand. */
const makeVlan = (nic: NicIntent, name: string, id: number): readonly string[] => [
  `vlan-raw-device ${nic.device}`,
  `pre-up ip link show dev ${name} >/dev/null 2>&1 || ip link add link ${nic.device} name ${name} type vlan id ${id}`,
]

const devices = (nic: NicIntent, isAwaited: boolean, facts: Facts): readonly Device[] => {
  const device = nic.vlan?.name ?? nic.device
  const stanzas = addressed(nic, { device, isAwaited, hasDhclient: facts.tools.has('dhclient') })
  const mac = optional('hwaddress', nic.setMac)
  const more = [...limits6(nic, device), ...names(nic, facts)]
  if (nic.vlan === null) {
    const hardware = [...mac, ...mtu(nic.mtu, device, stanzas[0]?.method ?? '')]
    return [{ name: device, stanzas: withMore(stanzas, [...hardware, ...more]) }]
  }
  const carrier = [...mac, ...optional('mtu', nic.mtu), ...without6(nic.device)]
  return [
    { name: nic.device, stanzas: [{ method: 'inet manual', options: carrier }] },
    { name: device, stanzas: withMore(stanzas, [...makeVlan(nic, device, nic.vlan.id), ...more]) },
  ]
}

export const debian: Dialect = {
  folder,
  source: ({ network }) => (network.interfacesSourced ? null : `source ${folder}/vmcontext-*`),
  devices,
  hasDhcp6: true,
  holdNames: (isOurs, { tools }) => (isOurs && tools.has('dhclient') ? [withoutNames] : []),
  check: ['--no-act', '--all', '--force', '--interfaces'],
  force: ['--force', '--ignore-errors'],
  isAutoOnce: false,
}
