/** NICs without what Windows would refuse: it is said beforehand, and the rest is set. */
import type { Problem } from '../../context/problem.ts'
import type { NicIntent } from '../plan.ts'
import { isLinkLocal6 } from '../subnet.ts'
import { addressOf, type Family, familyOf, plainPrefix } from './address.ts'
import { isLinkItself, ownAddress, whyNoHost, whyNoRouter } from './hosts.ts'

export interface Possible {
  readonly interfaces: readonly NicIntent[]
  readonly problems: readonly Problem[]
  /** Names such as ETH0 of NICs that lack an address or a gateway of their own because of it. */
  readonly halved: readonly string[]
}

interface Told {
  readonly problem: Problem
  readonly isHalved: boolean
}

const addressesOf = ({ addresses4, addresses6 }: NicIntent): readonly string[] => [
  ...addresses4,
  ...addresses6,
]

/** The variable of an address that is the NIC's own; null for one of an alias. */
const variableOf = (nic: NicIntent, prefix: string): string | null => {
  if (prefix === nic.addresses4[0] && nic.method4 === 'static') return `${nic.name}_IP`
  return prefix === nic.addresses6[0] && nic.method6 === 'static' ? `${nic.name}_IP6` : null
}

interface Refusal {
  readonly severity: Problem['severity']
  readonly reason: string
}

const addressTold = (nic: NicIntent, prefix: string, { severity, reason }: Refusal): Told => {
  const variable = variableOf(nic, prefix)
  return {
    isHalved: variable !== null,
    problem: {
      severity,
      ...(variable !== null && { variable }),
      message: `${variable ?? nic.name}: ${prefix} is ${reason}; it is not set`,
    },
  }
}

/**
 * The NIC that has the address, of several that are given it: Windows has one once, but for those of a link. One of a NIC's
 * own goes before one of an alias.
 */
const ownerOf = (prefix: string, all: readonly NicIntent[]): NicIntent | undefined => {
  const address = addressOf(plainPrefix(prefix))
  const claims = all.flatMap(nic =>
    addressesOf(nic)
      .filter(each => addressOf(plainPrefix(each)) === address && whyNoHost(each) === null)
      .map(each => ({ nic, isOwn: variableOf(nic, each) !== null })),
  )
  return (claims.find(({ isOwn }) => isOwn) ?? claims[0])?.nic
}

/** It is on the same NIC already, with another prefix length. */
const isTwice = (nic: NicIntent, prefix: string): boolean => {
  const own = addressesOf(nic)
  const same = own.filter(each => addressOf(plainPrefix(each)) === addressOf(plainPrefix(prefix)))
  return same[0] !== prefix
}

const whyNotSet = (nic: NicIntent, prefix: string, all: readonly NicIntent[]): Refusal | null => {
  const reason = whyNoHost(prefix)
  if (reason !== null) return { severity: 'error', reason: `${reason}, which Windows gives to no adapter` }
  if (isTwice(nic, prefix))
    return { severity: 'warning', reason: 'on the NIC already, with another prefix length' }
  const owner = isLinkLocal6(prefix) ? undefined : ownerOf(prefix, all)
  return owner === undefined || owner === nic
    ? null
    : { severity: 'warning', reason: `the address of ${owner.name} already, and Windows has one only once` }
}

const gatewayTold = (variable: string, gateway: string, reason: string): Told =>
  isLinkItself(gateway)
    ? {
        isHalved: false,
        problem: {
          severity: 'warning',
          variable,
          message: `${variable}: ${gateway} is the address of no router; no default route is set`,
          hint: 'leave it empty where there is no router',
        },
      }
    : {
        isHalved: true,
        problem: {
          // Windows once took it for the link itself, so that some templates have it.
          severity: reason === ownAddress ? 'warning' : 'error',
          variable,
          message: `${variable}: ${gateway} is ${reason}, and so no router's; no default route is set`,
        },
      }

const routeTold = (name: string, to: string, via: string, reason: string): Told => ({
  isHalved: false,
  problem: {
    severity: 'error',
    variable: `${name}_ROUTES`,
    message: `${name}_ROUTES: ${via} is ${reason}, and so no router's; the route to ${to} is not set`,
  },
})

/** The NIC without gateways and routes that lead through no router. */
const withRouters = (nic: NicIntent): readonly [NicIntent, readonly Told[]] => {
  const told: Told[] = []
  const own = addressesOf(nic).map(plainPrefix)
  const gatewayOf = (gateway: string | null, variable: string): string | null => {
    const reason = gateway === null ? null : whyNoRouter(gateway, own)
    if (gateway === null || reason === null) return gateway
    told.push(gatewayTold(variable, gateway, reason))
    return null
  }
  const gateway4 = gatewayOf(nic.gateway4, `${nic.name}_GATEWAY`)
  const gateway6 = gatewayOf(nic.gateway6, `${nic.name}_IP6_GATEWAY`)
  const routes = nic.routes.filter(({ to, via }) => {
    const reason = via === null || isLinkItself(via) ? null : whyNoRouter(via, own)
    if (via !== null && reason !== null) told.push(routeTold(nic.name, to, via, reason))
    return reason === null
  })
  return [{ ...nic, gateway4, gateway6, routes }, told]
}

/** The NIC without these addresses, and without what leads nowhere then. */
const withAddresses = (nic: NicIntent, isSet: (prefix: string) => boolean): NicIntent => {
  const addresses4 = nic.addresses4.filter(isSet)
  const addresses6 = nic.addresses6.filter(isSet)
  const isUp: Readonly<Record<Family, boolean>> = {
    IPv4: addresses4.length > 0 || nic.method4 === 'dhcp',
    IPv6: addresses6.length > 0 || nic.method6 === 'dhcp' || nic.method6 === 'auto',
  }
  return {
    ...nic,
    addresses4,
    addresses6,
    ...(addresses4.length === 0 && { gateway4: null }),
    ...(addresses6.length === 0 && { gateway6: null }),
    routes: nic.routes.filter(({ to }) => isUp[familyOf(to)]),
  }
}

/** Each address once, however it is written. */
const once = (addresses: readonly string[]): readonly string[] => {
  const plain = addresses.map(plainPrefix)
  return addresses.filter((_, at) => plain.indexOf(plain[at] ?? '') === at)
}

/** What of these NICs Windows can be asked for. */
export const whatIsPossible = (given: readonly NicIntent[]): Possible => {
  const interfaces = given.map(nic => ({
    ...nic,
    addresses4: once(nic.addresses4),
    addresses6: once(nic.addresses6),
  }))
  const each = interfaces.map(nic => {
    const reasons = new Map(addressesOf(nic).map(prefix => [prefix, whyNotSet(nic, prefix, interfaces)]))
    const isSet = (prefix: string): boolean => (reasons.get(prefix) ?? null) === null
    const [possible, told] = withRouters(withAddresses(nic, isSet))
    const addresses = [...reasons].flatMap(([prefix, reason]) =>
      reason === null ? [] : [addressTold(nic, prefix, reason)],
    )
    return { possible, told: [...addresses, ...told] }
  })
  return {
    interfaces: each.map(({ possible }) => possible),
    problems: each.flatMap(({ told }) => told.map(({ problem }) => problem)),
    halved: each.flatMap(({ possible, told }) =>
      told.some(({ isHalved }) => isHalved) ? [possible.name] : [],
    ),
  }
}
