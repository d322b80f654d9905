/** The default gateways that the kernel uses, from proc_net(5): no child process and no netlink. */
import type { GuestFiles } from '../files.ts'

export interface Gateway {
  readonly device: string
  readonly family: 'IPv4' | 'IPv6'
  readonly address: string
}

const lines = (files: GuestFiles, path: string): readonly (readonly string[])[] =>
  Buffer.from(files.read(path) ?? [])
    .toString('latin1')
    .split('\n')
    .map(line => line.trim().split(/\s+/))

/** RTF_GATEWAY of <linux/route.h>: the route leads through a router. */
const throughRouter = 0x2

/** Four bytes as the processor has them: the least significant first. */
const address4 = (hex: string): string => [...Buffer.from(hex, 'hex')].reverse().join('.')

const address6 = (hex: string): string => {
  const groups = (hex.match(/.{4}/g) ?? []).map(group => group.replace(/^0{1,3}/, '')).join(':')
  // URL knows the short form of an address (RFC 5952).
  return new URL(`http://[${groups}]`).hostname.slice(1, -1)
}

/** Iface Destination Gateway Flags RefCnt Use Metric Mask …, the numbers in hexadecimal. */
const gateways4 = (files: GuestFiles): readonly Gateway[] =>
  lines(files, '/proc/net/route').flatMap(
    ([device = '', destination, gateway = '', flags = '', , , , mask]) => {
      const isDefault = destination === '00000000' && mask === '00000000'
      const isRouted = (Number.parseInt(flags, 16) & throughRouter) !== 0
      return isDefault && isRouted ? [{ device, family: 'IPv4', address: address4(gateway) }] : []
    },
  )

/** Destination, prefix length, source, its length, next hop, metric, reference and use count, flags, device. */
const gateways6 = (files: GuestFiles): readonly Gateway[] =>
  lines(files, '/proc/net/ipv6_route').flatMap(
    ([destination = '', length, , , hop = '', , , , , device = '']) => {
      const isDefault = /^0{32}$/.test(destination) && length === '00'
      return isDefault && !/^0{32}$/.test(hop) ? [{ device, family: 'IPv6', address: address6(hop) }] : []
    },
  )

/** Every default gateway of the main routing table, by device. */
export const readGateways = (files: GuestFiles): readonly Gateway[] => [
  ...gateways4(files),
  ...gateways6(files),
]

/**
 * The kernel has learnt the hardware address of this neighbour, arp(7): ATF_COM, 0x2. One that was set by hand,
 * ATF_PERM, 0x4, says nothing about who is there.
 */
export const isResolved4 = (files: GuestFiles, { address, device }: Gateway): boolean =>
  lines(files, '/proc/net/arp').some(
    ([neighbour, , flags = '', , , on]) =>
      neighbour === address && on === device && (Number.parseInt(flags, 16) & 0x6) === 0x2,
  )
