/**
 * Default routes that would get in each other's way: the kernel has one of a family and metric. A second one is
 * refused, or takes the place of the first, as the service likes (one-apps 74).
 */
import type { Problem } from '../context/problem.ts'
import type { NicIntent } from './plan.ts'

/** Metrics the kernel takes where none is given: ip-route(8). Lint judges by the same ones. */
const families = [
  {
    family: 'IPv4',
    gateway: 'gateway4',
    metric: 'metric4',
    usual: 0,
    names: { gateway: 'GATEWAY', metric: 'METRIC' },
  },
  {
    family: 'IPv6',
    gateway: 'gateway6',
    metric: 'metric6',
    usual: 1024,
    names: { gateway: 'IP6_GATEWAY', metric: 'IP6_METRIC' },
  },
] as const

/** The NICs with metrics by which each default route stands; the first NIC keeps the one it has. */
export const separateDefaultRoutes = (
  interfaces: readonly NicIntent[],
): { readonly interfaces: readonly NicIntent[]; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = []
  let separated = interfaces
  for (const { family, gateway, metric, usual, names } of families) {
    const owners = new Map<number, string>()
    separated = separated.map(nic => {
      if (nic[gateway] === null) return nic
      const wanted = nic[metric] ?? usual
      const first = owners.get(wanted)
      let free = wanted
      while (owners.has(free)) free += 1
      owners.set(free, nic.name)
      if (first === undefined) return nic
      // The gateway's variable is there; the metric's may not be, and then has no line to point at.
      const variable = `${nic.name}_${names.gateway}`
      const having = nic[metric] === null ? 'without a metric' : `of metric ${wanted}`
      problems.push({
        severity: 'warning',
        variable,
        message: `${variable}: a second ${family} default route ${having}, beside the one of ${first}; it gets metric ${free}`,
        hint: `${nic[metric] === null ? 'give' : 'change'} ${nic.name}_${names.metric}, the smallest wins, or leave one gateway out`,
      })
      return { ...nic, [metric]: free }
    })
  }
  return { interfaces: separated, problems }
}
