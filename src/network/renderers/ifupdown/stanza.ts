/**
 * A file of interfaces(5) and what is the same in every program that reads it: Debian's ifupdown, ifupdown-ng,
 * busybox. What differs is in a dialect, a file beside this one.
 */
import { type Action, type FileAction, ownHeader } from '../../../machine/actions.ts'
import type { Facts } from '../../../machine/facts.ts'
import type { NicIntent, NicRoute } from '../../plan.ts'
import { is6, isOutside } from '../../subnet.ts'

/** An `iface` stanza: its first line after the device, and the options below it. */
export interface Stanza {
  readonly method: string
  readonly options: readonly string[]
}

/** All that a file says of a device. */
export interface Device {
  readonly name: string
  readonly stanzas: readonly Stanza[]
}

/** How one of the programs wants to be told. */
export interface Dialect {
  /** Where files of NICs go. */
  readonly folder: string
  /** The line by which the main file reads them; null where it does already. */
  readonly source: (facts: Facts) => string | null
  /** A NIC that is `awaited` holds up the boot until it has its lease. */
  readonly devices: (nic: NicIntent, isAwaited: boolean, facts: Facts) => readonly Device[]
  readonly hasDhcp6: boolean
  /** What keeps its DHCP client from writing resolv.conf where that is ours, and else nothing of it. */
  readonly holdNames: (isOurs: boolean, facts: Facts) => readonly Action[]
  /** Arguments of `ifup` that have it read a file and do nothing. */
  readonly check: readonly string[]
  /** Arguments of `ifdown` that have it go on to the end whatever fails. */
  readonly force: readonly string[]
  /** The stanzas of one device may be marked `auto` only once in all files. */
  readonly isAutoOnce: boolean
}

export const optional = (option: string, value: string | number | null): readonly string[] =>
  value === null ? [] : [`${option} ${value}`]

/** Options of the device go with its first stanza, as every stanza's are carried out. */
export const withMore = (stanzas: readonly Stanza[], options: readonly string[]): readonly Stanza[] =>
  stanzas.map((stanza, index) =>
    index === 0 ? { ...stanza, options: [...stanza.options, ...options] } : stanza,
  )

/** The routes of a family that the NIC has beside its default ones. */
export const routeLines = (nic: NicIntent, device: string, isFor6: boolean): readonly string[] =>
  nic.routes
    .filter(({ to }) => is6(to) === isFor6)
    .map(({ to, via }) => `up ip ${isFor6 ? '-6 ' : ''}route replace ${to}${hop(nic, device, via)}`)

const hop = (nic: NicIntent, device: string, via: NicRoute['via']): string => {
  if (via === null) return ` dev ${device} scope link`
  return ` via ${via} dev ${device}${is6(via) || isOutside(via, nic.addresses4) ? ' onlink' : ''}`
}

/**
 * A setting of the kernel for a device, ip-sysctl of its documentation. Where the kernel has no such setting, or
 * no IPv6, that is no reason to leave the device down.
 */
export const kernel = (phase: string, device: string, name: string, value: number): string =>
  `${phase} echo ${value} >/proc/sys/net/ipv6/conf/${device}/${name} || true`

/** No IPv6 as long as the device is up: where it is to be off, and for the carrier of a VLAN, which has no addresses. */
export const without6 = (device: string): readonly string[] => [
  kernel('pre-up', device, 'disable_ipv6', 1),
  kernel('post-down', device, 'disable_ipv6', 0),
]

/** Addresses beside those that a client of DHCP sets; by their label it does not take them for its own. */
export const besideLease = (addresses: readonly string[], device: string): readonly string[] =>
  addresses.flatMap(address => [
    `up ip address replace ${address} dev ${device}${label(device)}`,
    `down ip address del ${address} dev ${device} || true`,
  ])

/** The longest name of a label, as of a device (IFNAMSIZ). */
const longest = 15

const label = (device: string): string => {
  const name = `${device}:1`
  return name.length <= longest ? ` label ${name}` : ''
}

/** The name of a NIC's file; without a dot, as run-parts(8) wants names in such a folder. */
export const fileName = ({ name }: NicIntent): string => `vmcontext-${name.toLowerCase()}`

/** @param isAuto whether the stanzas of a device are to be brought up by `ifup -a` */
export const toFile = (
  path: string,
  devices: readonly Device[],
  isAuto: (device: string) => boolean,
): FileAction => ({
  kind: 'file',
  path,
  mode: 0o644,
  content: `${ownHeader()}${devices.map(device => printDevice(device, isAuto(device.name))).join('')}`,
})

const printDevice = ({ name, stanzas }: Device, isAuto: boolean): string =>
  [
    isAuto ? `\nauto ${name}\n` : '\n',
    ...stanzas.map(
      ({ method, options }) =>
        `iface ${name} ${method}\n${options.map(option => `    ${option}\n`).join('')}`,
    ),
  ].join('')

/** The devices that a file has stanzas for, in its order. */
export const devicesIn = (content: string): readonly string[] => [
  ...new Set([...content.matchAll(/^\s*iface\s+(\S+)/gm)].map(([, name]) => name ?? '')),
]
