/** Types for addresses of the network and of hardware. Hand-written: `node:net` takes 2.4 ms to load. */
import { bad, trimmed, type ValueType } from './type.ts'

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
/** For other programs; here a pattern would cost a millisecond at boot, as it is compiled when used again. */
const ipv4Pattern = `${octet}(\\.${octet}){3}`

/** Whether this is an IPv4 address: four decimal numbers without leading zeros (RFC 6943 §3.1.1). */
export const isIPv4 = (text: string): boolean => {
  if (text.length > 15) return false
  const parts = text.split('.')
  return parts.length === 4 && parts.every(isOctet)
}

const isOctet = (part: string): boolean => {
  const number = Number(part)
  return number >= 0 && number <= 255 && String(number) === part
}

/** Whether this is an IPv6 address (RFC 4291 §2.2), without a zone or a prefix length. */
export const isIPv6 = (text: string): boolean => {
  const [left = '', right, ...more] = text.split('::')
  if (more.length > 0) return false
  if (right === undefined) return countGroups(left, true) === 8
  return countGroups(left, false) + countGroups(right, true) <= 7
}

/** 16-bit groups of one side of `::`; more than any address has where it is malformed. */
const countGroups = (side: string, isEnd: boolean): number => {
  if (side === '') return 0
  const groups = side.split(':')
  const last = isEnd && side.includes('.') ? groups.pop() : undefined
  if (last !== undefined && !isIPv4(last)) return Number.POSITIVE_INFINITY
  const sound = groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))
  return sound ? groups.length + (last === undefined ? 0 : 2) : Number.POSITIVE_INFINITY
}

const prefixHint = 'write the address without its prefix length; a variable of its own holds that'

/** An IPv4 address alone, without a prefix length. */
export const ipv4: ValueType<string> = {
  words: 'IPv4 address',
  schema: { pattern: `^\\s*${ipv4Pattern}\\s*$` },
  parse: value => {
    const address = trimmed(value)
    if (isIPv4(address)) return { value: address }
    return bad('is no IPv4 address', isIPv4(address.replace(/\/\d+$/, '')) ? prefixHint : undefined)
  },
}

/** An IPv6 address alone, without zone or prefix length; the value is in lower case. */
export const ipv6: ValueType<string> = {
  words: 'IPv6 address',
  schema: { pattern: '^\\s*[0-9A-Fa-f:.]+\\s*$' },
  parse: value => {
    const address = trimmed(value)
    if (isIPv6(address)) return { value: address.toLowerCase() }
    return bad('is no IPv6 address', isIPv6(address.replace(/\/\d+$/, '')) ? prefixHint : undefined)
  },
}

/** The prefix length of a netmask such as 255.255.255.0, undefined where its ones are not all in front. */
const maskLength = (mask: string): number | undefined => {
  const bits = mask.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const length = 32 - Math.log2(2 ** 32 - bits)
  return Number.isInteger(length) ? length : undefined
}

/** The prefix length that `255.255.255.0`, `24` or `/24` says, undefined where it says none. */
export const readMask = (text: string): number | undefined => {
  if (isIPv4(text)) return maskLength(text)
  const digits = /^\/?([0-9]{1,2})$/.exec(text)?.[1]
  return digits !== undefined && Number(digits) <= 32 ? Number(digits) : undefined
}

/** A netmask, as a prefix length. */
export const netmask: ValueType<number> = {
  words: 'netmask or prefix length (0 to 32)',
  schema: { pattern: `^\\s*(${ipv4Pattern}|/?([12]?[0-9]|3[0-2]))\\s*$` },
  parse: value => {
    const length = readMask(trimmed(value))
    return length === undefined ? bad('is no netmask', 'write it as 255.255.255.0 or 24') : { value: length }
  },
}

/** The prefix length of an IPv6 network, with or without a slash. */
export const prefixLength6: ValueType<number> = {
  words: 'prefix length (0 to 128)',
  schema: { pattern: '^\\s*/?[0-9]{1,3}\\s*$' },
  parse: value => {
    const digits = /^\/?([0-9]{1,3})$/.exec(trimmed(value))?.[1]
    return digits !== undefined && Number(digits) <= 128
      ? { value: Number(digits) }
      : bad('is no prefix length from 0 to 128')
  },
}

/** A whole MAC address, six octets; the value is in lower case with colons. */
export const mac: ValueType<string> = {
  words: 'MAC address',
  schema: { pattern: '^\\s*[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}\\s*$' },
  parse: value => {
    const address = trimmed(value).toLowerCase().replaceAll('-', ':')
    return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(address)
      ? { value: address }
      : bad('is no MAC address of six octets')
  },
}

/** A PCI address, `01:00.0` or `0000:01:00.0`; the value is the long form that sysfs has. */
export const pciAddress: ValueType<string> = {
  words: 'PCI address',
  schema: { pattern: '^\\s*([0-9A-Fa-f]{4}:)?[0-9A-Fa-f]{2}:[01][0-9A-Fa-f]\\.[0-7]\\s*$' },
  parse: value => {
    const address = trimmed(value).toLowerCase()
    const parts = /^([0-9a-f]{4}:)?([0-9a-f]{2}:[01][0-9a-f]\.[0-7])$/.exec(address)
    return parts === null
      ? bad('is no PCI address', 'write it as 01:00.0')
      : { value: `${parts[1] ?? '0000:'}${parts[2]}` }
  },
}
