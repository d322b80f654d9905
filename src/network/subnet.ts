/**
 * The little IP arithmetic the boot path needs: does an address lie in a subnet. ipaddr.js answers that as
 * well, and the test holds this against it, but loading it takes 2 ms of a boot stage that takes 35.
 */

const value4 = (address: string): bigint =>
  address.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n)

/** Groups of one side of `::`, an IPv4 tail as two of them (RFC 4291 §2.2). */
const groups6 = (side: string): bigint[] =>
  side === ''
    ? []
    : side.split(':').flatMap(group => {
        if (!group.includes('.')) return [BigInt(`0x${group}`)]
        const tail = value4(group)
        return [tail >> 16n, tail & 0xffffn]
      })

const value6 = (address: string): bigint => {
  const [left = '', right] = address.split('::')
  const head = groups6(left)
  const tail = right === undefined ? [] : groups6(right)
  const groups = [...head, ...Array<bigint>(8 - head.length - tail.length).fill(0n), ...tail]
  return groups.reduce((sum, group) => sum * 65_536n + group, 0n)
}

/** Whether this is an address or a network of IPv6. */
export const is6 = (address: string): boolean => address.includes(':')

/**
 * Whether `address` is in the subnet of `interfaceAddress`, such as `10.0.0.5/24`; both of one family, or it
 * is not. They have to be well-formed, as settings are.
 */
export const isInSubnet = (address: string, interfaceAddress: string): boolean => {
  const [own = '', length = ''] = interfaceAddress.split('/')
  if (is6(own) !== is6(address)) return false
  const [width, value] = is6(own) ? [128, value6] : [32, value4]
  const hostBits = BigInt(width - Number(length))
  return value(own) >> hostBits === value(address) >> hostBits
}

/** Whether there are subnets and the address is in none of them: it has to be said that it is on the link. */
export const isOutside = (address: string, interfaceAddresses: readonly string[]): boolean =>
  interfaceAddresses.length > 0 && !interfaceAddresses.some(each => isInSubnet(address, each))

/** An address of one link only, fe80::/10 (RFC 4291 §2.5.6). */
export const isLinkLocal6 = (address: string): boolean => /^fe[89ab]/i.test(address)
