/**
 * From what each NIC shall be to the actions that make it so, in an order in which a guest stays reachable where
 * that can be: what is new comes first, then goes what is old, an adapter at a time. Where others are to name what is new
 * it is the other way round.
 */
import type { Problem } from '../../context/problem.ts'
import type { PowerShellAction } from '../../machine/actions.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import type { NicIntent } from '../plan.ts'
import { addressOf, plainPrefix } from './address.ts'
import { putAddresses, strayAddresses, takeAddress } from './addresses.ts'
import { hasBesideDhcp } from './beside-dhcp.ts'
import { withoutImpossible } from './hosts.ts'
import {
  askOthers,
  setMetric,
  setMtu,
  steadyIdentifiers,
  switchOff,
  switchOn,
  turnsToOthers,
} from './interface.ts'
import { isBesideDhcp, limits, noBinding } from './limits.ts'
import { type Changes, setServers, setSuffix } from './names.ts'
import type { WindowsRenderer } from './renderer.ts'
import { putRoutes, takeRoutes } from './routes.ts'
import { presentOf, type Target } from './target.ts'
import { isAsked, type WantedNic, wantedNics } from './wanted.ts'

const targetsOf = (wanted: WantedNic, facts: WindowsFacts): readonly Target[] =>
  wanted.families.map(family => {
    const { bound } = presentOf({ nic: wanted.nic, wanted: family, isNew: false })
    const addresses = isBesideDhcp(wanted, family) && !hasBesideDhcp(facts) ? [] : family.addresses
    return { nic: wanted.nic, wanted: { ...family, addresses }, isNew: isAsked(family) && !bound }
  })

/** An address that moves to another adapter has to leave first: Windows refuses one that is there twice. */
const movesAway = (address: string, target: Target, all: readonly WantedNic[]): boolean =>
  all.some(
    ({ nic, families }) =>
      nic !== target.nic &&
      families.some(({ addresses }) => addresses.map(addressOf).includes(addressOf(address))) &&
      ![...nic.ipv4.addresses, ...nic.ipv6.addresses]
        .map(plainPrefix)
        .map(addressOf)
        .includes(addressOf(address)),
  )

interface Strays {
  readonly target: Target
  readonly first: readonly string[]
  readonly last: readonly string[]
}

const strays = (target: Target, all: readonly WantedNic[]): Strays => {
  const found = strayAddresses(target)
  return {
    target,
    first: found.filter(address => movesAway(address, target, all)),
    last: found.filter(address => !movesAway(address, target, all)),
  }
}

const adapter = (wanted: WantedNic, targets: readonly Strays[], renderer: WindowsRenderer): Changes => {
  const problems: Problem[] = []
  const able = targets.filter(({ target }) => {
    if (switchOn(target, renderer) !== null) return true
    problems.push(noBinding(wanted.intent, target.wanted.family, true))
    return false
  })
  const off = able.flatMap(({ target }) => {
    const actions = switchOff(target, renderer)
    if (actions === null) problems.push(noBinding(wanted.intent, target.wanted.family, false))
    return actions ?? []
  })
  const names = [setServers(wanted, renderer), setSuffix(wanted, renderer)]
  const takeAll = ({ target, last }: Strays): readonly PowerShellAction[] => [
    ...takeRoutes(target, renderer),
    ...last.map(address => takeAddress(address, target, renderer)),
  ]
  const isFirst = ({ target }: Strays): boolean => turnsToOthers(target, renderer)
  return {
    actions: [
      ...able.flatMap(each => {
        const { target } = each
        return [
          ...(switchOn(target, renderer) ?? []),
          ...(isFirst(each) ? takeAll(each) : []),
          ...askOthers(target, renderer),
          ...putAddresses(target, renderer),
          ...putRoutes(target, renderer),
          ...setMetric(target, renderer),
        ]
      }),
      ...names.flatMap(({ actions }) => actions),
      ...able.filter(each => !isFirst(each)).flatMap(takeAll),
      ...off,
      // An adapter may refuse a large one: that keeps nothing else from being set.
      ...able.flatMap(({ target }) => setMtu(target, renderer)),
    ],
    problems: [...problems, ...names.flatMap(each => each.problems)],
  }
}

/**
 * All that is to be done to these NICs.
 *
 * @param interfaces with metrics that tell their default routes apart (`separateDefaultRoutes`)
 */
export const planAdapters = (
  interfaces: readonly NicIntent[],
  facts: WindowsFacts,
  renderer: WindowsRenderer,
): { readonly actions: readonly PowerShellAction[]; readonly problems: readonly Problem[] } => {
  const possible = interfaces.map(withoutImpossible)
  const all = wantedNics(
    possible.map(({ nic }) => nic),
    facts,
  )
  const each = all.map(wanted => ({
    wanted,
    targets: targetsOf(wanted, facts).map(target => strays(target, all)),
  }))
  const leaving = each.flatMap(({ targets }) =>
    targets.flatMap(({ target, first }) => first.map(address => takeAddress(address, target, renderer))),
  )
  const changes = each.map(({ wanted, targets }) => adapter(wanted, targets, renderer))
  return {
    actions: [
      ...steadyIdentifiers(
        each.flatMap(({ targets }) => targets.map(({ target }) => target)),
        facts.randomIdentifiers,
        renderer,
      ),
      ...leaving,
      ...changes.flatMap(({ actions }) => actions),
    ],
    problems: [
      ...possible.flatMap(({ problems }) => problems),
      ...all.flatMap(wanted => limits(wanted, facts)),
      ...changes.flatMap(({ problems }) => problems),
    ],
  }
}
