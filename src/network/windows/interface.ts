/** What is set on one family of an adapter's interface as a whole: the protocol itself, who names addresses, metric, MTU. */
import type { PowerShellAction } from '../../machine/actions.ts'
import { change } from './change.ts'
import type { WindowsRenderer } from './renderer.ts'
import { presentOf, type Target } from './target.ts'

/** The protocol is on; null where the renderer cannot see to that. */
export const switchOn = (target: Target, renderer: WindowsRenderer): readonly PowerShellAction[] | null => {
  if (!target.isNew) return []
  const { nic, wanted } = target
  const calls = renderer.bind(nic, wanted.family, true)
  return calls === null ? null : [change(`${wanted.family} on ${nic.name}`, false, calls)]
}

/** The protocol is off; null likewise. */
export const switchOff = (target: Target, renderer: WindowsRenderer): readonly PowerShellAction[] | null => {
  const { nic, wanted } = target
  if (wanted.mode !== 'off') return []
  const { bound } = presentOf(target)
  const calls = renderer.bind(nic, wanted.family, false)
  if (calls === null) return bound ? null : []
  return [change(`no ${wanted.family} on ${nic.name}`, !bound, calls)]
}

/** Who names addresses: for IPv4 a DHCP server, for IPv6 routers and the servers they send a guest to. */
export const askOthers = (target: Target, renderer: WindowsRenderer): readonly PowerShellAction[] => {
  const { nic, wanted, isNew } = target
  const present = presentOf(target)
  if (wanted.mode !== 'learnt' && wanted.mode !== 'static') return []
  if (wanted.family === 'IPv4') {
    return wanted.mode === 'learnt'
      ? [change(`IPv4 of ${nic.name} from DHCP`, present.dhcp && !isNew, renderer.startDhcp(nic))]
      : []
  }
  // With router discovery it is the router who decides on DHCP, unless that is switched off here.
  const heeds = { routers: wanted.mode === 'learnt', dhcp: wanted.method === 'dhcp' }
  const isSo =
    !isNew &&
    present.routerDiscovery === heeds.routers &&
    (!renderer.tellsDhcp6 || present.dhcp === heeds.dhcp)
  const asked = [...(heeds.routers ? ['routers'] : []), ...(heeds.dhcp ? ['DHCP'] : [])]
  const what =
    asked.length === 0
      ? `IPv6 of ${nic.name} without routers and DHCP`
      : `IPv6 of ${nic.name} from ${asked.join(' and ')}`
  const isLeft = !heeds.routers && present.routerDiscovery
  return [
    change(what, isSo, [
      ...renderer.listen(nic, heeds),
      ...(isLeft ? renderer.dropDefaults(nic, wanted.family) : []),
    ]),
  ]
}

/**
 * From now on others name addresses and routes. They may name the very ones that were set until now, so that those have
 * to go first: afterwards what is taken away would be theirs.
 */
export const turnsToOthers = (target: Target, renderer: WindowsRenderer): boolean =>
  target.wanted.mode === 'learnt' && askOthers(target, renderer).some(({ isSo }) => !isSo)

/**
 * Where routers name a prefix, an address is the one that OpenNebula reckons with: prefix and MAC address (RFC 4291
 * appendix A), which its filters against spoofed addresses let pass. Windows has random numbers there.
 */
export const steadyIdentifiers = (
  targets: readonly Target[],
  isRandom: boolean | undefined,
  renderer: WindowsRenderer,
): readonly PowerShellAction[] => {
  const isAsked = targets.some(({ wanted }) => wanted.family === 'IPv6' && wanted.mode === 'learnt')
  if (!isAsked || isRandom === undefined) return []
  return [
    change('IPv6 addresses from routers end in the MAC address', !isRandom, renderer.steadyIdentifiers()),
  ]
}

/** What counts beside the metric of each route. */
export const setMetric = (target: Target, renderer: WindowsRenderer): readonly PowerShellAction[] => {
  const { nic, wanted, isNew } = target
  const { interfaceMetric: metric, family } = wanted
  if (metric === null) return []
  const isSo = presentOf(target).metric === metric && !isNew
  return [
    change(
      `${family} metric ${metric} of ${nic.name}`,
      isSo,
      renderer.setInterfaceMetric(nic, family, metric),
    ),
  ]
}

export const setMtu = (target: Target, renderer: WindowsRenderer): readonly PowerShellAction[] => {
  const { nic, wanted, isNew } = target
  const { mtu, family } = wanted
  if (mtu === null) return []
  const isSo = presentOf(target).mtu === mtu && !isNew
  return [change(`${family} MTU ${mtu} of ${nic.name}`, isSo, renderer.setMtu(nic, family, mtu))]
}
