/**
 * Default routes that would get in each other's way: the kernel has one of a family and metric. A second one is
 * refused, or takes the place of the first, as the service likes (one-apps 74).
 */
import type { Problem } from '../context/problem.ts'
import type { NicIntent } from './plan.ts'

/** Metrics the kernel takes where none is given: ip-route(8). */
const families = [
  { gateway: 'gateway4', metric: 'metric4', usual: 0, variable: 'METRIC' },
  { gateway: 'gateway6', metric: 'metric6', usual: 1024, variable: 'IP6_METRIC' },
] as const

/** The NICs with metrics by which each default route stands; the first NIC keeps the one it has. */
export const separateDefaultRoutes = (
  interfaces: readonly NicIntent[],
): { readonly interfaces: readonly NicIntent[]; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = []
  let separated = interfaces
  for (const { gateway, metric, usual, variable } of families) {
    const owners = new Map<number, string>()
    separated = separated.map(nic => {
      if (nic[gateway] === null) return nic
      const wanted = nic[metric] ?? usual
      const first = owners.get(wanted)
      let free = wanted
      while (owners.has(free)) free += 1
      owners.set(free, nic.name)
      if (first === undefined) return nic
      const name = `${nic.name}_${variable}`
      const message = `${name}: the default routes of ${first} and ${nic.name} have the same metric; ${nic.name}'s gets ${free}`
      problems.push({
        severity: 'warning',
        variable: name,
        message,
        hint: `set ${name}, or drop one gateway`,
      })
      return { ...nic, [metric]: free }
    })
  }
  return { interfaces: separated, problems }
}
