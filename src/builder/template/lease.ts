/**
 * What OpenNebula's lease of an address adds to a NIC that says which one it wants: the MAC that belongs to an IPv4
 * address of a range, or the address that belongs to a MAC, and the IPv6 addresses made of the MAC. Which address is free
 * only OpenNebula knows, so a NIC that wants none in particular gets nothing here.
 */
import { SocketAddress } from 'node:net'
import type { Section, Template } from './model.ts'
import { isYes, sectionValue, wholeNumber } from './model.ts'
import { addressRanges } from './surroundings.ts'

type Entries = readonly (readonly [string, string])[]

/** An address range with what may be counted up in it. */
interface Range {
  readonly id: number
  readonly section: Section
  readonly size: number
  /** Its first addresses. */
  readonly ip: number | undefined
  readonly mac: number | undefined
}

// MAC_PREFIX of oned.conf, as it comes.
const macPrefix = 0x0200

const ipNumber = (address: string): number | undefined => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number)
  return parts?.reduce((sum, part) => sum * 256 + part, 0)
}

const ipText = (number: number): string => [24, 16, 8, 0].map(shift => (number >>> shift) & 255).join('.')

const macNumber = (address: string): number | undefined =>
  /^(?:[\da-f]{1,2}:){5}[\da-f]{1,2}$/i.test(address)
    ? address.split(':').reduce((sum, part) => sum * 256 + Number.parseInt(part, 16), 0)
    : undefined

const macText = (number: number): string =>
  number
    .toString(16)
    .padStart(12, '0')
    .replace(/..(?!$)/g, '$&:')

/** OpenNebula counts in the last four bytes of a MAC. */
const macAt = (first: number, index: number): number =>
  Math.floor(first / 2 ** 32) * 2 ** 32 + (((first % 2 ** 32) + index) % 2 ** 32)

const rangeOf = ([id, section]: readonly [number, Section]): Range => {
  const ip = ipNumber(sectionValue(section, 'IP'))
  const ownMac = macNumber(sectionValue(section, 'MAC'))
  const mac = ownMac ?? (ip === undefined ? undefined : macPrefix * 2 ** 32 + ip)
  return { id, section, size: wholeNumber(sectionValue(section, 'SIZE')) ?? 1, ip, mac }
}

/** Where an address is in a range; undefined where it is not in it. */
const indexIn = (wanted: number | undefined, first: number | undefined, size: number): number | undefined =>
  wanted !== undefined && first !== undefined && wanted >= first && wanted < first + size
    ? wanted - first
    : undefined

/** The interface identifier of a MAC (RFC 4291, appendix A) behind a prefix, as inet_ntop(3) writes the address. */
const addressOf = (prefix: string, mac: number): string | undefined => {
  const groups = prefix.replace(/::.*$/, '').split(':')
  if (groups.length > 4 || groups.some(group => !/^[\da-f]{1,4}$/i.test(group))) return undefined
  const bytes = macText(mac).split(':')
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = bytes
  const first = (Number.parseInt(a, 16) ^ 2).toString(16).padStart(2, '0')
  const network = [...groups, '0', '0', '0'].slice(0, 4).join(':')
  return new SocketAddress({ family: 'ipv6', address: `${network}:${first}${b}:${c}ff:fe${d}:${e}${f}` })
    .address
}

const ipv6Of = ({ section }: Range, mac: number | undefined): Entries => {
  if (mac === undefined || !['IP6', 'IP4_6'].includes(sectionValue(section, 'TYPE'))) return []
  return [
    ['IP6_GLOBAL', 'GLOBAL_PREFIX'],
    ['IP6_ULA', 'ULA_PREFIX'],
  ].flatMap(([name = '', from = '']) => {
    const address = addressOf(sectionValue(section, from), mac)
    return address === undefined ? [] : [[name, address] as const]
  })
}

/**
 * What the lease adds: AR_ID, the range that the address is from or else the first one, and what follows from it.
 */
export const leaseOf = (vnet: Template, nic: Pick<Section, 'values'>): Entries => {
  const ranges = addressRanges(vnet).map(rangeOf)
  const ip = ipNumber(sectionValue(nic, 'IP'))
  const mac = macNumber(sectionValue(nic, 'MAC'))
  for (const range of ranges) {
    const index = ip === undefined ? indexIn(mac, range.mac, range.size) : indexIn(ip, range.ip, range.size)
    if (index === undefined) continue
    // Of a shared range each lease has a MAC by chance.
    const own =
      isYes(sectionValue(range.section, 'SHARED')) || range.mac === undefined
        ? undefined
        : macAt(range.mac, index)
    return [
      ['AR_ID', String(range.id)],
      ...(own === undefined ? [] : [['MAC', macText(own)] as const]),
      ...(range.ip === undefined ? [] : [['IP', ipText(range.ip + index)] as const]),
      ...ipv6Of(range, mac ?? own),
    ]
  }
  // A network without ranges has one number too many; any will do to ask the network itself.
  return [['AR_ID', String(ranges[0]?.id ?? 0)]]
}
