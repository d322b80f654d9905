/** Addresses in the one way of writing that Windows and a context are compared in. */
import ipaddr from 'ipaddr.js'

export type Family = 'IPv4' | 'IPv6'

/** Whose address or network this is. */
export const familyOf = (text: string): Family => (text.includes(':') ? 'IPv6' : 'IPv4')

/** What Windows writes for the router of a route that leads straight to the link. */
export const onLink: Readonly<Record<Family, string>> = { IPv4: '0.0.0.0', IPv6: '::' }

/** The network that a default route is for. */
export const everything: Readonly<Record<Family, string>> = { IPv4: '0.0.0.0/0', IPv6: '::/0' }

/** An address as RFC 5952 has it, without the zone that Windows adds to a link-local one; what is none stays. */
export const plainAddress = (text: string): string => {
  const address = text.trim().replace(/%.*$/, '')
  return ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address
}

/** An address with its prefix length, likewise. */
export const plainPrefix = (text: string): string => {
  const [address = '', length = ''] = text.split('/')
  return `${plainAddress(address)}/${length}`
}

/** A network with nothing behind its prefix, which is all that `New-NetRoute` takes. */
export const plainNetwork = (text: string): string => {
  const [address = '', length = ''] = text.split('/')
  const parser = familyOf(text) === 'IPv4' ? ipaddr.IPv4 : ipaddr.IPv6
  return ipaddr.isValidCIDR(`${plainAddress(address)}/${length}`)
    ? `${parser.networkAddressFromCIDR(`${plainAddress(address)}/${length}`)}/${length}`
    : text
}

/** Whether this is a network with its prefix length, and that a router's address. */
export const isRoute = (to: string, via: string): boolean =>
  ipaddr.isValidCIDR(to) && ipaddr.isValid(via) && familyOf(to) === familyOf(via)

/** The network that holds this one address. */
export const hostNetwork = (address: string): string =>
  `${address}/${familyOf(address) === 'IPv4' ? 32 : 128}`

/** Without its prefix length. */
export const addressOf = (prefix: string): string => prefix.replace(/\/.*$/, '')

export const lengthOf = (prefix: string): number => Number(prefix.replace(/^.*\//, ''))

/** The netmask of a prefix length of IPv4: 255.255.255.0. */
export const maskOf = (length: number): string => ipaddr.IPv4.subnetMaskFromPrefixLength(length).toString()
