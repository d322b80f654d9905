/**
 * Which default route is taken first: Windows adds the metric of the interface to that of the route, and the
 * smallest sum wins (New-NetRoute, Set-NetIPInterface on Microsoft Learn). A route that a DHCP server or a router
 * names has no metric of its own to be set, so that there the interface carries it.
 */
import type { Problem } from '../../context/problem.ts'
import { usualMetric } from '../conflicts.ts'
import { isLearnt } from '../method.ts'
import type { NicIntent } from '../plan.ts'
import type { Family } from './address.ts'

/** The metric of a route that is given none, as New-NetRoute has it. */
export const ordinaryMetric = 256

/** That of a default route which is learnt: of a DHCP server, and of a router that claims no preference (RFC 4191). */
const learntMetric: Readonly<Record<Family, number>> = { IPv4: 0, IPv6: 256 }

/** `-RouteMetric` is 16 bits wide. */
const mostOfRoute = 65_535
/** The most that Windows' own dialogue takes for an interface. */
const mostOfInterface = 9999

/** Metrics of one family; null where none is to be set. */
export interface Rank {
  readonly route: number
  readonly ofInterface: number | null
}

interface Given {
  readonly gateway: string | null
  readonly metric: number | null
  readonly isLearnt: boolean
}

const givenOf = (nic: NicIntent, family: Family): Given =>
  family === 'IPv4'
    ? { gateway: nic.gateway4, metric: nic.metric4, isLearnt: isLearnt(nic.method4) }
    : { gateway: nic.gateway6, metric: nic.metric6, isLearnt: isLearnt(nic.method6) }

const leadsOut = ({ gateway, isLearnt }: Given): boolean => gateway !== null || isLearnt

/**
 * The metrics of a NIC among all of the machine. Where there are several default routes the shares of the
 * interfaces, which Windows takes from their speed, are made the same, so that the sums are as the metrics say.
 */
export const rankOf = (nic: NicIntent, all: readonly NicIntent[], family: Family): Rank => {
  const given = givenOf(nic, family)
  const leading = all.map(other => givenOf(other, family)).filter(leadsOut)
  if (!leadsOut(given) || leading.length < 2) {
    return {
      route: Math.min(given.metric ?? ordinaryMetric, mostOfRoute),
      ofInterface: given.isLearnt && given.metric !== null ? interfaceMetric(given.metric) : null,
    }
  }
  const metric = given.metric ?? usualMetric[family]
  const ahead = leading.some(other => other.isLearnt) ? learntMetric[family] : 0
  return {
    route: Math.min(metric + ahead, mostOfRoute),
    ofInterface: given.isLearnt ? interfaceMetric(metric + 1) : 1,
  }
}

/** 0 would leave the choice to Windows. */
const interfaceMetric = (metric: number): number => Math.min(Math.max(metric, 1), mostOfInterface)

/** Metrics that Windows cannot hold. */
export const rankProblems = (nic: NicIntent): readonly Problem[] =>
  (['IPv4', 'IPv6'] as const).flatMap(family => {
    const { metric, gateway, isLearnt } = givenOf(nic, family)
    const most = isLearnt ? mostOfInterface : mostOfRoute
    if (metric === null || metric <= most || !(isLearnt || gateway !== null)) return []
    const variable = `${nic.name}_${family === 'IPv4' ? 'METRIC' : 'IP6_METRIC'}`
    return [
      {
        severity: 'warning',
        variable,
        message: `${variable}: ${metric} is more than Windows takes for ${isLearnt ? 'an interface' : 'a route'}; it gets ${most}`,
      },
    ]
  })
