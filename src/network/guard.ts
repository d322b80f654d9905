/** What a change of a running guest's network is held against; the engine does the asking and the taking back. */
import type { CommandAction } from '../machine/actions.ts'
import { isLearnt } from './method.ts'
import type { NicIntent } from './plan.ts'
import type { Rendered } from './renderers/renderer.ts'

/** A way out of the guest as it shall be. */
export interface GuardedRoute {
  readonly device: string
  readonly family: 'IPv4' | 'IPv6'
  /** Null where a DHCP server or a router names it. */
  readonly gateway: string | null
  /** What the device is to have of this family beforehand, with prefix length. */
  readonly addresses: readonly string[]
}

/**
 * A change of the network that must not cut the guest off. Where a gateway of such a device answered before the
 * actions, the one that it shall have has to answer after them; else every file that they replaced or removed
 * comes back, and the commands bring it into force again. Where nothing answered before, or nothing was changed,
 * nothing is asked or taken back.
 */
export interface Guard {
  readonly routes: readonly GuardedRoute[]
  /** Run while the new files are still there. */
  readonly before: readonly CommandAction[]
  /** Run once the former files are back. */
  readonly after: readonly CommandAction[]
}

const routesOf = (nic: NicIntent): readonly GuardedRoute[] => {
  const device = nic.vlan?.name ?? nic.device
  const route = (
    family: GuardedRoute['family'],
    method: NicIntent['method6'],
    gateway: string | null,
    addresses: readonly string[],
  ): readonly GuardedRoute[] =>
    gateway !== null || isLearnt(method) ? [{ device, family, gateway, addresses }] : []
  return [
    ...route('IPv4', nic.method4, nic.gateway4, nic.addresses4),
    ...route('IPv6', nic.method6, nic.gateway6, nic.addresses6),
  ]
}

/** The ways out that these NICs shall have; a NIC that is to have none any more is not asked about. */
export const guardOf = (interfaces: readonly NicIntent[], { undo }: Rendered): Guard => ({
  routes: interfaces.flatMap(routesOf),
  ...undo,
})
