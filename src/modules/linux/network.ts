/** The network: what the context wants of each NIC, in the files of the service that runs this guest's network. */
import type { Problem } from '../../context/problem.ts'
import type { Action } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import { chooseRenderer } from '../../network/choose.ts'
import { separateDefaultRoutes } from '../../network/conflicts.ts'
import { checkServers, onDefaultLink, renderResolvConf } from '../../network/dns.ts'
import { guardOf } from '../../network/guard.ts'
import { type NetworkIntent, networkIntent } from '../../network/intent.ts'
import { keptFiles } from '../../network/keep.ts'
import { type NicSettings, readNics } from '../../network/nic-settings.ts'
import type { AbsentNic, NicIntent } from '../../network/plan.ts'
import { renderers } from '../../network/renderers/registry.ts'
import { nothing, type Renderer } from '../../network/renderers/renderer.ts'
import type { Module, WantedNic } from '../module.ts'

export const network = {
  name: 'network',
  stage: 'local',
  follows: 'nics',
  nics: (settings, facts) =>
    chooseRenderer(settings, facts).isHandsOff ? [] : readNics(settings).flatMap(wantedNic),
  plan: async (settings, facts) => {
    const { renderer, isHandsOff, problems } = chooseRenderer(settings, facts)
    if (isHandsOff) return { actions: [], network: { renderer: null, interfaces: [] } }
    const intent = networkIntent(settings, facts)
    const machine = { dns: settings.get('DNS') ?? [], search: settings.get('SEARCH_DOMAIN') ?? [] }
    const isNeeded = intent.interfaces.length > 0 || intent.absent.length > 0
    // A service that cannot be written for: what we wrote before is better than nothing.
    const isRefused = renderer === null && isNeeded
    const routed = separateDefaultRoutes(intent.interfaces)
    const isTold = renderer?.tells.includes(facts.network.resolver) === true
    const nics = isTold ? onDefaultLink(routed.interfaces, machine) : routed.interfaces
    const kept = keptFiles(settings, facts)
    const isFree = ({ name }: AbsentNic): boolean => !kept.nics.includes(name)
    const rendered = kept.isAll
      ? nothing
      : ((await renderer?.render(nics.filter(isFree), intent.absent.filter(isFree), facts, kept.files)) ??
        nothing)
    const names = writeNames(intent, isTold, isNeeded, facts)
    const isOurs = names.actions.length > 0 && intent.interfaces.some(asksServer)
    const held = renderer?.holdNames?.(isOurs, facts) ?? []
    const files = pathsOf([...rendered.files, ...held, ...names.actions])
    return {
      actions: [
        ...rendered.checks,
        ...rendered.before,
        ...held,
        ...rendered.files,
        ...(isRefused || kept.isAll
          ? []
          : clearAway(
              [...files, ...kept.files],
              rendered.files.length + kept.files.length > 0 ? renderer : null,
              facts,
            )),
        ...rendered.after,
        ...names.actions,
        ...turnOffIpv6(renderer === null ? [] : intent.interfaces),
      ],
      problems: [
        ...(isNeeded ? problems : []),
        ...intent.problems,
        ...(renderer === null ? [] : routed.problems),
        ...rendered.problems,
        ...kept.problems,
        ...names.problems,
      ],
      network: { renderer: renderer?.name ?? null, interfaces: intent.interfaces },
      ...(settings.get('VMCONTEXT_NETWORK_ROLLBACK') && { guard: guardOf(intent.interfaces, rendered) }),
    }
  },
} satisfies Module

const wantedNic = ({ isUnusable, isPci, mac, pci }: NicSettings): readonly WantedNic[] => {
  if (isUnusable) return []
  if (isPci) return pci === null ? [] : [{ mac: null, pci }]
  return mac === null ? [] : [{ mac, pci: null }]
}

const asksServer = ({ method4, method6 }: NicIntent): boolean => method4 === 'dhcp' || method6 === 'dhcp'

const pathsOf = (actions: readonly Action[]): string[] =>
  actions.flatMap(action => ('path' in action ? [action.path] : []))

/** Files with our header that are not wanted any more, of whichever service they are. */
const clearAway = (wanted: readonly string[], inUse: Renderer | null, facts: Facts): readonly Action[] => {
  const stale = facts.network.ownFiles.filter(path => !wanted.includes(path))
  return [
    ...stale.map((path): Action => ({ kind: 'remove', path })),
    ...renderers.filter(each => each !== inUse).flatMap(({ leftovers }) => leftovers(facts)),
  ]
}

/** Name servers that nobody else tells the resolver: in a resolv.conf of ours, where nobody keeps one. */
const writeNames = (
  intent: NetworkIntent,
  isTold: boolean,
  isNeeded: boolean,
  { network: { resolver } }: Facts,
): { readonly actions: readonly Action[]; readonly problems: readonly Problem[] } => {
  const isAnything = intent.dns.length > 0 || intent.search.length > 0
  if (!isAnything || (isTold && isNeeded)) return { actions: [], problems: [] }
  if (resolver === 'nobody') return { actions: [renderResolvConf(intent)], problems: checkServers(intent) }
  const message = `DNS: ${resolver} keeps resolv.conf and is not told of name servers by the network service here; they are not set`
  return { actions: [], problems: [{ severity: 'warning', variable: 'DNS', message }] }
}

/** No service turns IPv6 off in the kernel, so that it would still answer where another switches it on. */
const turnOffIpv6 = (interfaces: readonly NicIntent[]): readonly Action[] =>
  interfaces
    .filter(({ method6 }) => method6 === 'disable')
    .map(({ device }) => ({
      kind: 'kernel',
      path: `/proc/sys/net/ipv6/conf/${device}/disable_ipv6`,
      value: '1',
      // A kernel booted with ipv6.disable=1 has it off already.
      absentIsFine: true,
    }))
