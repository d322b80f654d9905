/**
 * From what each NIC shall be to the actions that make it so, in an order in which a guest stays reachable where
 * that can be: what is new comes first, then goes what is old, an adapter at a time. Where others are to name what is new
 * it is the other way round.
 */
import type { Problem } from '../../context/problem.ts'
import type { PowerShellAction } from '../../machine/actions.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import type { NicIntent } from '../plan.ts'
import { giveAway, putAddresses, strayAddresses, takeAddress } from './addresses.ts'
import { hasBesideDhcp } from './beside-dhcp.ts'
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
import { contested, type Move, movesOf } from './moves.ts'
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

interface Strays {
  readonly target: Target
  /** Those of them that go to no other adapter. */
  readonly last: readonly string[]
}

const strays = (target: Target, moves: readonly Move[]): Strays => ({
  target,
  last: strayAddresses(target).filter(
    address =>
      !moves.some(({ from, address: moved, isFree }) => isFree && from === target.nic && moved === address),
  ),
})

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
 * @param interfaces without what Windows would refuse (`whatIsPossible`), and with metrics that tell their default routes
 * apart (`separateDefaultRoutes`)
 * @param managed MAC addresses, in lower case, of the adapters that the context does not leave alone
 */
export const planAdapters = (
  interfaces: readonly NicIntent[],
  facts: WindowsFacts,
  renderer: WindowsRenderer,
  managed: readonly string[],
): { readonly actions: readonly PowerShellAction[]; readonly problems: readonly Problem[] } => {
  const all = wantedNics(interfaces, facts)
  const each = all.map(wanted => ({ wanted, targets: targetsOf(wanted, facts) }))
  const targets = each.flatMap(({ targets }) => targets)
  const moves = movesOf(
    targets.filter(target => switchOn(target, renderer) !== null),
    facts,
    managed,
  )
  const changes = each.map(({ wanted, targets }) =>
    adapter(
      wanted,
      targets.map(target => strays(target, moves)),
      renderer,
    ),
  )
  return {
    actions: [
      ...steadyIdentifiers(targets, facts.randomIdentifiers, renderer),
      ...moves.filter(({ isFree }) => isFree).map(move => giveAway(move, renderer)),
      ...changes.flatMap(({ actions }) => actions),
    ],
    problems: [
      ...all.flatMap(wanted => limits(wanted, facts)),
      ...moves.filter(({ isFree }) => !isFree).map(contested),
      ...changes.flatMap(({ problems }) => problems),
    ],
  }
}
