/** Types for numbers: counts, durations, and those of the network. */
import { bad, trimmed, type ValueType } from './type.ts'

/** A whole number from `least` to `most`; `what` names it with its article: `an MTU`. */
export const integer = (what: string, least: number, most: number): ValueType<number> => ({
  get words() {
    return `${what.replace(/^an? /, '')} (${least} to ${most})`
  },
  schema: { pattern: '^\\s*[0-9]+\\s*$' },
  parse: value => {
    const digits = trimmed(value)
    if (!/^[0-9]{1,15}$/.test(digits)) return bad(`is no whole number, as ${what} has to be`)
    const number = Number(digits)
    return number >= least && number <= most
      ? { value: number }
      : bad(`is not from ${least} to ${most}, as ${what} has to be`)
  },
})

/** A duration. */
export const seconds: ValueType<number> = {
  ...integer('a number of seconds', 0, 31_536_000),
  words: 'seconds',
}

/** The largest packet of a link, in bytes: no IPv4 host takes less than 68 (RFC 791 §3.2). */
export const mtu: ValueType<number> = integer('an MTU', 68, 65_535)

/** What the kernel prefers one route to another by; the smallest wins. */
export const metric: ValueType<number> = integer('a metric', 0, 4_294_967_295)

/** A VLAN's number (IEEE 802.1Q: 0 and 4095 are none). */
export const vlanId: ValueType<number> = integer('a VLAN id', 1, 4094)
