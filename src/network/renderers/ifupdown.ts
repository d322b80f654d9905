/**
 * ifupdown of Debian: one file of interfaces(5) stanzas, by device name. Loopback is not ours. Gateways need
 * no word about being on the link, as ifupdown adds every one of them as such.
 */
import type { Problem } from '../../context/problem.ts'
import { type Action, type FileAction, ownHeader } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import type { NicIntent } from '../plan.ts'
import { is6, isOutside } from '../subnet.ts'
import { nextFile, takeDown, takeUp } from './ifupdown-live.ts'
import { isForService, type Renderer } from './renderer.ts'

const main = '/etc/network/interfaces'
const path = '/etc/network/interfaces.d/vmcontext'

/** An `iface` stanza: its first line after the device, and the options below it. */
interface Stanza {
  readonly method: string
  readonly options: readonly string[]
}

const optional = (option: string, value: string | number | null): readonly string[] =>
  value === null ? [] : [`${option} ${value}`]

const stanzas4 = (nic: NicIntent): readonly Stanza[] => {
  const addresses = nic.addresses4.map(address => ({
    method: 'inet static',
    options: [`address ${address}`],
  }))
  if (nic.method4 === 'dhcp') {
    return [{ method: 'inet dhcp', options: optional('metric', nic.metric4) }, ...addresses]
  }
  const gateway = nic.gateway4 === null ? [] : [`gateway ${nic.gateway4}`, ...optional('metric', nic.metric4)]
  return withMore(addresses, gateway)
}

/**
 * `inet6 dhcp` waits for a DHCPv6 server for as long as it takes, and the boot with it. METHOD=dhcp alone asks
 * for both families, mostly where there is no such server: then router advertisements have to do.
 */
const stanzas6 = (nic: NicIntent): readonly Stanza[] => {
  const addresses = nic.addresses6.map(address => ({
    method: 'inet6 static',
    options: [`address ${address}`],
  }))
  if (nic.method6 === 'auto' || (nic.method6 === 'dhcp' && nic.method4 === 'dhcp')) {
    return [{ method: 'inet6 auto', options: ['privext 0'] }, ...addresses]
  }
  if (nic.method6 === 'dhcp') return [{ method: 'inet6 dhcp', options: ['accept_ra 2'] }, ...addresses]
  const gateway = nic.gateway6 === null ? [] : [`gateway ${nic.gateway6}`, ...optional('metric', nic.metric6)]
  const own = nic.method6 === 'static' ? ['accept_ra 0', 'autoconf 0'] : []
  return withMore(addresses, [...gateway, ...own])
}

/** Options of the NIC go with its first stanza, as every stanza's are carried out. */
const withMore = (stanzas: readonly Stanza[], options: readonly string[]): readonly Stanza[] =>
  stanzas.map((stanza, index) =>
    index === 0 ? { ...stanza, options: [...stanza.options, ...options] } : stanza,
  )

const routes = (nic: NicIntent, device: string, isFor6: boolean): readonly string[] =>
  nic.routes
    .filter(({ to }) => is6(to) === isFor6)
    .map(({ to, via }) => {
      if (via === null) return `up ip route replace ${to} dev ${device} scope link`
      const onLink = isFor6 || isOutside(via, nic.addresses4) ? ' onlink' : ''
      return `up ip ${isFor6 ? '-6 ' : ''}route replace ${to} via ${via} dev ${device}${onLink}`
    })

/** Hardware address and MTU; only some methods know the option `mtu`, and of IPv6 it is the family's only. */
const hardware = (nic: NicIntent, device: string, method: string): readonly string[] => {
  const hasOption = method === 'inet static' || method === 'inet manual'
  return [
    ...optional('hwaddress', nic.setMac),
    ...optional(hasOption ? 'mtu' : `pre-up ip link set dev ${device} mtu`, nic.mtu),
  ]
}

const names = (nic: NicIntent, tellsResolver: boolean): readonly string[] => [
  ...(tellsResolver && nic.dns.length > 0 ? [`dns-nameservers ${nic.dns.join(' ')}`] : []),
  ...(tellsResolver && nic.search.length > 0 ? [`dns-search ${nic.search.join(' ')}`] : []),
]

const print = (device: string, stanzas: readonly Stanza[]): string =>
  [
    `\nauto ${device}\n`,
    ...stanzas.map(
      ({ method, options }) =>
        `iface ${device} ${method}\n${options.map(option => `    ${option}\n`).join('')}`,
    ),
  ].join('')

/** A VLAN that ifupdown does not recognize by its name is made by hand. */
const makeVlan = (nic: NicIntent, name: string, id: number): readonly string[] => [
  `vlan-raw-device ${nic.device}`,
  `pre-up ip link show dev ${name} >/dev/null 2>&1 || ip link add link ${nic.device} name ${name} type vlan id ${id}`,
]

const printNic = (nic: NicIntent, tellsResolver: boolean): string => {
  const device = nic.vlan?.name ?? nic.device
  const all = [
    ...withMore(stanzas4(nic), routes(nic, device, false)),
    ...withMore(stanzas6(nic), routes(nic, device, true)),
  ]
  const stanzas = all.length > 0 ? all : [{ method: 'inet manual', options: [] }]
  const method = stanzas[0]?.method ?? ''
  const addressed = withMore(stanzas, names(nic, tellsResolver))
  if (nic.vlan === null) return print(device, withMore(addressed, hardware(nic, device, method)))
  const carrier = { method: 'inet manual', options: hardware(nic, nic.device, 'inet manual') }
  return (
    print(nic.device, [carrier]) +
    print(device, withMore(addressed, makeVlan(nic, nic.vlan.name, nic.vlan.id)))
  )
}

/** The file is read only where the main one says so. */
const source = (facts: Facts): readonly Action[] =>
  facts.network.interfacesSourced
    ? []
    : [{ kind: 'block', path: main, lines: [`source ${path}`], position: 'end', mode: 0o644 }]

/** A stanza of the user's own for this NIC, interfaces(5). */
const claimed = (nic: NicIntent, facts: Facts): readonly Problem[] =>
  facts.network
    .userFiles('ifupdown')
    .filter(({ content }) =>
      [...content.matchAll(/^\s*iface\s+(\S+)/gm)].some(([, name]) => name === nic.device),
    )
    .map(({ path: user }) => ({
      severity: 'warning',
      message: `${nic.name}: ${user} has a stanza for ${nic.device} that is not ours; ifupdown carries out both`,
      hint: `take "iface ${nic.device}" out of ${user}, or set NETCFG_TYPE=none`,
    }))

const unsupported = (nic: NicIntent): readonly Problem[] =>
  (nic.method6 === 'auto' || nic.method6 === 'dhcp') && nic.metric6 !== null
    ? [
        {
          severity: 'warning',
          variable: `${nic.name}_IP6_METRIC`,
          message: `${nic.name}_IP6_METRIC: ifupdown cannot set a metric on routes that a router advertises; left out`,
        },
      ]
    : []

export const ifupdown: Renderer = {
  name: 'interfaces',
  title: 'ifupdown',
  service: 'ifupdown',
  enable: ({ init }) =>
    init === 'openrc' ? 'rc-update add networking boot' : 'systemctl enable networking.service',
  tells: ['resolvconf', 'resolved'],
  leftovers: facts =>
    facts.network.ownFiles.includes(path)
      ? [
          { kind: 'remove', path: nextFile },
          { kind: 'block', path: main, lines: [], position: 'end', mode: 0o644 },
        ]
      : [],
  render: (interfaces, _absent, facts) => {
    const nics = interfaces.filter(isForService)
    const problems = nics.flatMap(nic => [...claimed(nic, facts), ...unsupported(nic)])
    if (nics.length === 0)
      return { checks: [], before: [], files: [], after: [], undo: { before: [], after: [] }, problems }
    const tellsResolver = ifupdown.tells.includes(facts.network.resolver)
    const file: FileAction = {
      kind: 'file',
      path,
      mode: 0o644,
      content: `${ownHeader()}${nics.map(nic => printNic(nic, tellsResolver)).join('')}`,
    }
    const devices = nics.flatMap(({ device, vlan }) => (vlan === null ? [device] : [device, vlan.name]))
    return {
      checks: [],
      before: takeDown(file, devices, facts),
      files: [file, ...source(facts)],
      after: takeUp(devices, facts),
      undo: { before: [], after: [] },
      problems,
    }
  },
}
