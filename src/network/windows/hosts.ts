/**
 * Addresses that Windows gives to no adapter and takes for no router. It would say no more of one than that a parameter is
 * incorrect, and that only once DHCP is off. To add a reason: a line in `never`, or in one of the functions.
 */
import ipaddr from 'ipaddr.js'
import { isInSubnet } from '../subnet.ts'
import { addressOf, familyOf, hostNetwork, lengthOf, onLink, plainAddress, plainNetwork } from './address.ts'

/** By the range that an address is in. */
const never: Readonly<Record<string, string>> = {
  unspecified: 'no address',
  loopback: 'a loopback address',
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
  reserved: 'a reserved address',
  ipv4Mapped: 'an IPv4 address in the dress of IPv6',
}

/** Why no adapter can have this address with its prefix length; null where one can. */
export const whyNoHost = (prefix: string): string | null => {
  const address = addressOf(prefix)
  const length = lengthOf(prefix)
  if (length === 0) return 'an address with a netmask of nothing'
  if (familyOf(prefix) === 'IPv6') {
    const range = ipaddr.IPv6.parse(address).range()
    // 2001:db8::/32 is reserved for examples, and more is called so that routers carry.
    return range === 'reserved' ? null : (never[range] ?? null)
  }
  const range = never[ipaddr.IPv4.parse(address).range()]
  const isReserved = Number(address.split('.')[0]) >= 240
  if (range !== undefined && (range !== never.reserved || isReserved)) return range
  // A network of two hosts has neither of the two (RFC 3021).
  if (length > 30) return null
  if (addressOf(plainNetwork(prefix)) === address) return 'the address of its network'
  return String(ipaddr.IPv4.broadcastAddressFromCIDR(prefix)) === address
    ? 'the broadcast address of its network'
    : null
}

/** It stands for the link itself, and as a gateway for the whole world on it. */
export const isLinkItself = (router: string): boolean =>
  [onLink.IPv4, onLink.IPv6].includes(plainAddress(router))

export const ownAddress = "the NIC's own address"

/** Why no router can have this address, as seen from an adapter with these; null where one can. */
export const whyNoRouter = (router: string, addresses: readonly string[]): string | null => {
  const address = plainAddress(router)
  if (addresses.some(each => addressOf(each) === address)) return ownAddress
  const network = addresses.find(each => isInSubnet(address, each))
  return whyNoHost(network === undefined ? hostNetwork(address) : `${address}/${lengthOf(network)}`)
}
