/** What an adapter is to be in the end, a family at a time, whatever it is now. */
import type { WindowsFacts, WindowsFamily, WindowsNic, WindowsRoute } from '../../machine/windows/facts.ts'
import { isLearnt } from '../method.ts'
import type { Method6, NicIntent, NicRoute } from '../plan.ts'
import { isLinkLocal6, isOutside } from '../subnet.ts'
import {
  everything,
  type Family,
  familyOf,
  hostNetwork,
  onLink,
  plainAddress,
  plainNetwork,
  plainPrefix,
} from './address.ts'
import { ordinaryMetric, rankOf } from './ranks.ts'

/**
 * `static`: these addresses and no others that were set by hand. `learnt`: a DHCP server or a router names some.
 * `off`: the adapter does without the protocol. `kept`: all stays as it is, as nobody asked or others see to it; an
 * alias comes beside it.
 */
export type Mode = 'static' | 'learnt' | 'off' | 'kept'

export interface WantedFamily {
  readonly family: Family
  readonly mode: Mode
  readonly method: Method6
  /** With prefix length. */
  readonly addresses: readonly string[]
  /** Those that make a router reachable come before those that lead through it. */
  readonly routes: readonly WindowsRoute[]
  /** null: as it is. */
  readonly interfaceMetric: number | null
  readonly mtu: number | null
}

/** The context has something for this protocol, so that it has to be on. */
export const isAsked = ({ mode, addresses }: WantedFamily): boolean =>
  mode === 'static' || mode === 'learnt' || addresses.length > 0

export interface WantedNic {
  readonly intent: NicIntent
  readonly nic: WindowsNic
  readonly families: readonly WantedFamily[]
}

/** The least that Windows takes for `-NlMtuBytes`; for IPv6 that is RFC 8200 §5. */
export const leastMtu: Readonly<Record<Family, number>> = { IPv4: 576, IPv6: 1280 }

const modeOf = (method: Method6, addresses: readonly string[]): Mode => {
  if (method === 'disable') return 'off'
  if (isLearnt(method)) return 'learnt'
  return method === 'static' && addresses.length > 0 ? 'static' : 'kept'
}

/** Routers that are in none of the networks are said to be on the link, or no route through them is taken. */
const reaching = (vias: readonly string[], addresses: readonly string[]): readonly WindowsRoute[] =>
  [...new Set(vias)]
    .filter(via => !isLinkLocal6(via) && isOutside(via, addresses))
    .map(via => ({ to: hostNetwork(via), via: onLink[familyOf(via)], metric: ordinaryMetric }))

const routesOf = (
  { routes }: NicIntent,
  gateway: string | null,
  metric: number,
  addresses: readonly string[],
  family: Family,
): readonly WindowsRoute[] => {
  const own = routes.filter(({ to }) => familyOf(to) === family)
  const further = own.map(
    ({ to, via }: NicRoute): WindowsRoute => ({
      to: plainNetwork(to),
      via: via === null ? onLink[family] : plainAddress(via),
      metric: ordinaryMetric,
    }),
  )
  const main = gateway === null ? [] : [{ to: everything[family], via: plainAddress(gateway), metric }]
  const through = [...main, ...further].map(({ via }) => via).filter(via => via !== onLink[family])
  const all = [...reaching(through, addresses), ...main, ...further]
  return all.filter((route, at) => all.findIndex(other => isSameRoute(other, route)) === at)
}

/** Windows has one route to a network through a router on an interface, whatever its metric. */
export const isSameRoute = (a: WindowsRoute, b: WindowsRoute): boolean => a.to === b.to && a.via === b.via

const untouched = { mode: 'kept', addresses: [], routes: [], interfaceMetric: null, mtu: null } as const

const familyWanted = (
  intent: NicIntent,
  all: readonly NicIntent[],
  family: Family,
  { bound, off }: WindowsFamily,
): WantedFamily => {
  const is4 = family === 'IPv4'
  const method = is4 ? intent.method4 : intent.method6
  const given = (is4 ? intent.addresses4 : intent.addresses6).map(plainPrefix)
  const mode = modeOf(method, given)
  if (off === true && mode !== 'off') return { ...untouched, family, method }
  const isOurs = mode === 'static' || mode === 'learnt'
  const { route, ofInterface } = rankOf(intent, all, family)
  const takesMtu = isOurs || (mode === 'kept' && method === 'static' && bound)
  return {
    family,
    mode,
    method,
    addresses: given,
    routes: routesOf(intent, is4 ? intent.gateway4 : intent.gateway6, route, given, family),
    interfaceMetric: isOurs ? ofInterface : null,
    mtu: takesMtu && intent.mtu !== null && intent.mtu >= leastMtu[family] ? intent.mtu : null,
  }
}

/** The adapters of these NICs, with what they are to be. */
export const wantedNics = (
  interfaces: readonly NicIntent[],
  { nics }: Pick<WindowsFacts, 'nics'>,
): readonly WantedNic[] =>
  interfaces.flatMap(intent => {
    const nic = nics.find(({ name }) => name === intent.device)
    if (nic === undefined) return []
    return [
      {
        intent,
        nic,
        families: [
          familyWanted(intent, interfaces, 'IPv4', nic.ipv4),
          familyWanted(intent, interfaces, 'IPv6', nic.ipv6),
        ],
      },
    ]
  })
