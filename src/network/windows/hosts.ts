/**
 * Addresses that Windows gives to no adapter. It would say no more of one than that a parameter is incorrect, and that
 * only once DHCP is off; so they are left out beforehand.
 */
import ipaddr from 'ipaddr.js'
import type { Problem } from '../../context/problem.ts'
import type { NicIntent } from '../plan.ts'
import { addressOf, familyOf, lengthOf, onLink, plainAddress, plainNetwork } from './address.ts'

const never: Readonly<Record<string, string>> = {
  unspecified: 'no address',
  loopback: 'a loopback address',
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
  reserved: 'a reserved address',
}

/** Why no adapter can have it; null where one can. */
const whyNot = (prefix: string): string | null => {
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

const unusable = (nic: NicIntent, prefix: string, reason: string): Problem => {
  const isOwn = prefix === nic.addresses4[0] && nic.method4 === 'static'
  const isOwn6 = prefix === nic.addresses6[0] && nic.method6 === 'static'
  const variable = `${nic.name}_${isOwn ? 'IP' : 'IP6'}`
  return {
    severity: 'error',
    ...((isOwn || isOwn6) && { variable }),
    message: `${isOwn || isOwn6 ? variable : nic.name}: ${prefix} is ${reason}, which Windows gives to no adapter; it is not set`,
  }
}

/** Windows would take the unspecified address for the link itself, and look for the whole world on it. */
const isNoRouter = (gateway: string | null): gateway is string =>
  gateway !== null && [onLink.IPv4, onLink.IPv6].includes(plainAddress(gateway))

const noRouter = (variable: string, gateway: string): Problem => ({
  severity: 'warning',
  variable,
  message: `${variable}: ${gateway} is the address of no router; no default route is set`,
  hint: 'leave it empty where there is no router',
})

/** The NIC without gateways that are none. */
const withRouters = (nic: NicIntent): Possible => {
  const { name, gateway4, gateway6 } = nic
  return {
    nic: {
      ...nic,
      gateway4: isNoRouter(gateway4) ? null : gateway4,
      gateway6: isNoRouter(gateway6) ? null : gateway6,
    },
    problems: [
      ...(isNoRouter(gateway4) ? [noRouter(`${name}_GATEWAY`, gateway4)] : []),
      ...(isNoRouter(gateway6) ? [noRouter(`${name}_IP6_GATEWAY`, gateway6)] : []),
    ],
  }
}

/** The NIC without what cannot be of it. */
export const withoutImpossible = (given: NicIntent): Possible => {
  const { nic, problems } = withRouters(given)
  const possible = withHosts(nic)
  return { nic: possible.nic, problems: [...problems, ...possible.problems] }
}

interface Possible {
  readonly nic: NicIntent
  readonly problems: readonly Problem[]
}

/** The NIC without addresses that no adapter can have. */
const withHosts = (nic: NicIntent): Possible => {
  const problems = [...nic.addresses4, ...nic.addresses6].flatMap(prefix => {
    const reason = whyNot(prefix)
    return reason === null ? [] : [unusable(nic, prefix, reason)]
  })
  if (problems.length === 0) return { nic, problems }
  const isPossible = (prefix: string): boolean => whyNot(prefix) === null
  const addresses4 = nic.addresses4.filter(isPossible)
  const addresses6 = nic.addresses6.filter(isPossible)
  return {
    nic: {
      ...nic,
      addresses4,
      addresses6,
      // Without an address there is no way to the gateway.
      ...(addresses4.length === 0 && { gateway4: null }),
      ...(addresses6.length === 0 && { gateway6: null }),
      routes: nic.routes.filter(({ to }) =>
        familyOf(to) === 'IPv4'
          ? addresses4.length > 0 || nic.method4 === 'dhcp'
          : addresses6.length > 0 || nic.method6 === 'dhcp' || nic.method6 === 'auto',
      ),
    },
    problems,
  }
}
