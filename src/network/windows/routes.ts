/**
 * The routes of one family on an adapter. Default routes are all the context's, and so are those to a network that it
 * names a way to; of the others those go that lead through a router which the adapter can no longer reach. What else a user
 * has set stays: Windows does not tell whose a route is.
 */
import type { PowerShellAction } from '../../machine/actions.ts'
import type { WindowsRoute } from '../../machine/windows/facts.ts'
import { isInSubnet, isLinkLocal6 } from '../subnet.ts'
import { addressOf, everything, hostNetwork, isRoute, onLink, plainAddress, plainNetwork } from './address.ts'
import { change, removal } from './change.ts'
import type { WindowsRenderer } from './renderer.ts'
import { presentOf, type Target } from './target.ts'
import { isSameRoute } from './wanted.ts'

const presentRoutes = (target: Target): readonly WindowsRoute[] =>
  presentOf(target)
    .routes.map(route => ({ ...route, to: plainNetwork(route.to), via: plainAddress(route.via) }))
    .filter(({ to, via }) => isRoute(to, via))

const routeText = ({ to, via }: WindowsRoute, { nic, wanted }: Target): string =>
  via === onLink[wanted.family]
    ? `route ${to} on the link of ${nic.name}`
    : `route ${to} via ${via} on ${nic.name}`

/** The adapter has, or had until now, others that name routes. */
const mayBeLearnt = (target: Target): boolean => {
  const { dhcp, routerDiscovery } = presentOf(target)
  return target.isNew || dhcp || (target.wanted.family === 'IPv6' && routerDiscovery)
}

/** Some are cleared away where an adapter goes to others that name routes, or comes from them. */
const isSwitching = (target: Target): boolean => {
  const { family, mode } = target.wanted
  const { dhcp, routerDiscovery } = presentOf(target)
  const wasLearnt = family === 'IPv4' ? dhcp : routerDiscovery
  return (mode === 'static' && wasLearnt) || (mode === 'learnt' && !wasLearnt)
}

/** All that are to be there. */
export const putRoutes = (target: Target, renderer: WindowsRenderer): readonly PowerShellAction[] => {
  const { nic, wanted } = target
  const isUncertain = target.isNew || isSwitching(target)
  const present = presentRoutes(target)
  return wanted.routes.map(route => {
    const there = present.find(each => isSameRoute(each, route))
    const what = `${routeText(route, target)}, metric ${route.metric}`
    if (there === undefined || isUncertain) return change(what, false, renderer.addRoute(nic, route))
    // Without a cable there is none that counts.
    if (there.active === false && nic.connected !== false)
      return change(`${what}, now too`, false, renderer.addRoute(nic, route))
    const isSo = there.metric === route.metric || !renderer.knowsMetric
    return change(what, isSo, renderer.changeMetric(nic, route))
  })
}

/** The context has another way to the same network. */
const isRival = ({ to }: WindowsRoute, { wanted }: Target): boolean =>
  wanted.routes.some(each => each.to === to)

/** Routes that are not wanted, those through a router before the ones that make it reachable. */
const strayRoutes = (target: Target): readonly WindowsRoute[] => {
  const { family, mode, routes, addresses } = target.wanted
  if (mode !== 'static' && mode !== 'learnt') return []
  const unwanted = presentRoutes(target).filter(each => !routes.some(wanted => isSameRoute(wanted, each)))
  const isOnLink = ({ via }: WindowsRoute): boolean => via === onLink[family]
  const defaults = unwanted.filter(route => route.to === everything[family] && !isOnLink(route))
  const isForDefault = ({ to }: WindowsRoute): boolean => defaults.some(({ via }) => hostNetwork(via) === to)
  const ways = unwanted.filter(route => isOnLink(route) && isForDefault(route))
  const isOther = (route: WindowsRoute): boolean => !defaults.includes(route) && !ways.includes(route)
  const rivals = unwanted.filter(route => isOther(route) && isRival(route, target))
  // Which networks a DHCP server or a router will name nobody knows.
  if (mode === 'learnt') return [...defaults, ...rivals, ...ways]
  const networks = [
    ...addresses,
    ...routes.filter(isOnLink).map(({ to }) => to),
    ...unwanted
      .filter(route => isOnLink(route) && isOther(route) && !rivals.includes(route))
      .map(({ to }) => to),
  ]
  const isReached = (via: string): boolean =>
    isLinkLocal6(via) || networks.some(each => each !== everything[family] && isInSubnet(via, each))
  const dead = unwanted.filter(
    route =>
      !isOnLink(route) && isOther(route) && !rivals.includes(route) && !isReached(addressOf(route.via)),
  )
  return [...defaults, ...rivals, ...dead, ...ways]
}

/** Takes those away that are not wanted. */
export const takeRoutes = (target: Target, renderer: WindowsRenderer): readonly PowerShellAction[] => {
  const { nic, wanted } = target
  const isSwitched = isSwitching(target)
  const mayBeGone = isSwitched || mayBeLearnt(target)
  return strayRoutes(target).map(route => {
    const what = `no ${routeText(route, target)}`
    return wanted.mode === 'learnt' && !isSwitched && !isRival(route, target)
      ? removal(`${what} after the next start`, renderer.forgetRoute(nic, route))
      : removal(what, renderer.removeRoute(nic, route, mayBeGone))
  })
}
