/** The network: what the context wants of each NIC, in calls that change the adapters of a Windows guest. */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { WindowsFacts, WindowsNic } from '../../machine/windows/facts.ts'
import { separateDefaultRoutes } from '../../network/conflicts.ts'
import { onDefaultLink } from '../../network/dns.ts'
import { networkIntent } from '../../network/intent.ts'
import { isLeftAlone, readMethods } from '../../network/method.ts'
import { readNics } from '../../network/nic-settings.ts'
import type { NicIntent } from '../../network/plan.ts'
import { carriers, isHandedOver } from '../../network/windows/carriers.ts'
import { keptNics, keptProblem } from '../../network/windows/kept.ts'
import { handedOver, passedThrough, switchedOff } from '../../network/windows/limits.ts'
import { setSearchList } from '../../network/windows/names.ts'
import { planAdapters } from '../../network/windows/plan.ts'
import { whatIsPossible } from '../../network/windows/possible.ts'
import { chooseRenderer } from '../../network/windows/registry.ts'
import type { Module } from '../module.ts'

export const network = {
  name: 'network',
  stage: 'local',
  follows: 'nics',
  nics: settings =>
    isHandsOff(settings)
      ? []
      : readNics(settings).flatMap(({ isPci, isUnusable, mac }) =>
          isPci || isUnusable || mac === null ? [] : [{ mac, pci: null }],
        ),
  plan: (settings, facts) => {
    if (isHandsOff(settings)) return { actions: [], network: { renderer: null, interfaces: [] } }
    const renderer = chooseRenderer(facts)
    const found = networkIntent(settings, { nics: carriers(facts.nics), container: false, anyName: true })
    const matched = found.interfaces.filter(({ pci }) => pci === null)
    const left = matched.flatMap(nic => whyLeft(nic, facts.nics))
    const interfaces = matched.filter(nic => whyLeft(nic, facts.nics).length === 0)
    const possible = whatIsPossible(interfaces)
    const kept = keptNics(interfaces, settings, facts, possible.halved)
    const routed = separateDefaultRoutes(possible.interfaces)
    const machine = { dns: settings.get('DNS') ?? [], search: settings.get('SEARCH_DOMAIN') ?? [] }
    const nics = onDefaultLink(routed.interfaces, machine)
    const free = nics.filter(({ name }) => !kept.some(each => each.name === name))
    const adapters = planAdapters(free, facts, renderer, managed(settings, kept))
    const names = setSearchList(nics, machine.search, facts.searchList ?? [], renderer)
    return {
      actions: [...adapters.actions, ...names.actions],
      problems: [
        ...found.problems.filter(({ variable }) => !isOfPci(variable)),
        ...found.interfaces.filter(({ pci }) => pci !== null).map(passedThrough),
        ...left,
        ...possible.problems,
        ...routed.problems,
        ...adapters.problems,
        ...kept.map(keptProblem),
        ...names.problems,
        ...unplaced(machine.dns, interfaces.length),
      ],
      network: { renderer: renderer.name, interfaces },
    }
  },
} satisfies Module<WindowsFacts>

/** Why the adapter of this NIC stays as it is; nothing where it does not. */
const whyLeft = (intent: NicIntent, nics: readonly WindowsNic[]): readonly Problem[] => {
  const nic = carriers(nics).find(({ name }) => name === intent.device)
  if (nic?.disabled === true) return [switchedOff(intent)]
  return nic !== undefined && isHandedOver(nic, nics) ? [handedOver(intent)] : []
}

/** MAC addresses of the NICs that the context has a say in, but for those that keep what they have. */
const managed = (settings: Settings, kept: readonly NicIntent[]): readonly string[] =>
  readNics(settings)
    .filter(nic => !isLeftAlone(readMethods(nic)) && !kept.some(({ name }) => name === nic.name))
    .flatMap(({ mac, isPci }) => (mac === null || isPci ? [] : [mac.toLowerCase()]))

/** NETWORK=NO, said in so many words. */
const isHandsOff = (settings: Settings): boolean =>
  settings.given('NETWORK') && !settings.invalid('NETWORK') && settings.get('NETWORK') === false

/** Windows honours no PCI#, so that what is wrong with one is nobody's concern. */
const isOfPci = (variable: string | undefined): boolean => variable?.startsWith('PCI') === true

const unplaced = (dns: readonly string[], count: number): readonly Problem[] =>
  dns.length === 0 || count > 0
    ? []
    : [
        {
          severity: 'warning',
          variable: 'DNS',
          message:
            'DNS: not set, as Windows has name servers by adapter and the context sets none of them up',
        },
      ]
