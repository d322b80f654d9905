/** The routes of a NIC beside its default ones. */
import type { Problem } from '../context/problem.ts'
import type { NicSettings } from './nic-settings.ts'
import type { NicIntent, NicRoute } from './plan.ts'
import { is6 } from './subnet.ts'

/** A route needs an address of its family on the NIC. */
export const listRoutes = (
  nic: NicSettings,
  is4Up: boolean,
  is6Up: boolean,
  problems: Problem[],
): readonly NicRoute[] => {
  const variable = `${nic.name}_ROUTES`
  return nic.routes.filter(({ to, via }) => {
    const isUp = is6(to) ? is6Up : is4Up
    if (!isUp) {
      const family = is6(to) ? 'IPv6' : 'IPv4'
      const message = `${variable}: "${to} via ${via}" is not set, as the NIC has no ${family} address`
      problems.push({ severity: 'warning', variable, message })
    }
    return isUp
  })
}

const linkLocalHost =
  /^[a-z]+:\/\/(169\.254\.(?:25[0-5]|2[0-4]\d|1?\d?\d)\.(?:25[0-5]|2[0-4]\d|1?\d?\d))(?![\d.])/i

/**
 * A OneGate proxy listens at a link-local address of the host (RFC 3927), which no router leads to: the first
 * NIC with IPv4 gets a route of link scope to it.
 */
export const addOneGateRoute = (
  interfaces: readonly NicIntent[],
  endpoint: string | null,
): readonly NicIntent[] => {
  const host = linkLocalHost.exec(endpoint ?? '')?.[1]
  const at = interfaces.findIndex(
    ({ pci, method4, addresses4 }) => pci === null && (method4 === 'dhcp' || addresses4.length > 0),
  )
  if (host === undefined || at === -1) return interfaces
  const to = `${host}/32`
  return interfaces.map((nic, index) => {
    const isThere = nic.routes.some(route => route.to === to)
    if (index !== at || isThere) return nic
    return { ...nic, routes: [...nic.routes, { to, via: null, scope: 'link' }] }
  })
}
