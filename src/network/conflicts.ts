/**
 * Default routes that would get in each other's way: the kernel has one of a family and metric. A second one is
 * refused, or takes the place of the first, as the service likes (one-apps 74).
 */
import type { Problem } from '../context/problem.ts'
import { isLearnt } from './method.ts'
import type { NicIntent } from './plan.ts'

interface Family {
  readonly family: 'IPv4' | 'IPv6'
  readonly gateway: 'gateway4' | 'gateway6'
  readonly metric: 'metric4' | 'metric6'
  readonly method: 'method4' | 'method6'
  /** The metric that the kernel takes where none is given: ip-route(8). Lint judges by the same one. */
  readonly usual: number
  readonly names: { readonly gateway: string; readonly metric: string }
}

/** The metric of a default route that is given none, as `separateDefaultRoutes` takes it. */
export const usualMetric = { IPv4: 0, IPv6: 1024 } as const

const families: readonly Family[] = [
  {
    family: 'IPv4',
    gateway: 'gateway4',
    metric: 'metric4',
    method: 'method4',
    usual: usualMetric.IPv4,
    names: { gateway: 'GATEWAY', metric: 'METRIC' },
  },
  {
    family: 'IPv6',
    gateway: 'gateway6',
    metric: 'metric6',
    method: 'method6',
    usual: usualMetric.IPv6,
    names: { gateway: 'IP6_GATEWAY', metric: 'IP6_METRIC' },
  },
]

/** The NIC is told of a gateway by a DHCP server or a router. */
const learns = (nic: NicIntent, { method }: Family): boolean => isLearnt(nic[method])

/**
 * The NICs with metrics by which each default route stands, on every service alike; the first NIC keeps the one
 * it has. A default route that is learnt counts as well: services have metrics of their own for those, so where
 * there is another route each gets one that says which comes first.
 */
export const separateDefaultRoutes = (
  interfaces: readonly NicIntent[],
): { readonly interfaces: readonly NicIntent[]; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = []
  let separated = interfaces
  for (const each of families) {
    const leading = separated.filter(nic => nic[each.gateway] !== null || learns(nic, each))
    if (leading.length < 2) continue
    const owners = new Map<number, NicIntent>()
    separated = separated.map(nic => {
      if (!leading.includes(nic)) return nic
      const wanted = nic[each.metric] ?? each.usual
      const first = owners.get(wanted)
      let free = wanted
      while (owners.has(free)) free += 1
      owners.set(free, nic)
      // A static route of the usual metric needs no word about it, a learnt one does.
      if (first === undefined) return learns(nic, each) ? { ...nic, [each.metric]: free } : nic
      if (!learns(nic, each) && !learns(first, each)) problems.push(second(nic, first, free, each))
      return { ...nic, [each.metric]: free }
    })
  }
  return { interfaces: separated, problems }
}

/** The gateway's variable is there; the metric's may not be, and then has no line to point at. */
const second = (nic: NicIntent, first: NicIntent, free: number, each: Family): Problem => {
  const { family, metric, names } = each
  const variable = `${nic.name}_${names.gateway}`
  const having = nic[metric] === null ? 'without a metric' : `of metric ${nic[metric]}`
  return {
    severity: 'warning',
    variable,
    message: `${variable}: a second ${family} default route ${having}, beside the one of ${first.name}; it gets metric ${free}`,
    hint: `${nic[metric] === null ? 'give' : 'change'} ${nic.name}_${names.metric}, the smallest wins, or leave one gateway out`,
  }
}
