/**
 * What a renderer is: it writes down for one network service what each NIC shall be. To add one: a file here
 * that exports a `Renderer`, and a line in `registry.ts`.
 */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { Action, CheckAction } from '../../machine/actions.ts'
import type { Facts, NetworkFacts, ServiceState } from '../../machine/facts.ts'
import type { NetworkType } from '../distributions.ts'
import type { Guard } from '../guard.ts'
import type { AbsentNic, NicIntent } from '../plan.ts'

/** In the order in which it is done; the checks come before all else, and files that are no longer wanted go between `files` and `after`. */
export interface Rendered {
  /** What the service's own tool says of the files, where it has one that asks no daemon. */
  readonly checks: readonly CheckAction[]
  /** What has to happen while the old files are still there. */
  readonly before: readonly Action[]
  readonly files: readonly Action[]
  /**
   * On a live guest whose service runs already: what makes it take over. At boot only what has to run before a
   * service can read the files at all.
   */
  readonly after: readonly Action[]
  /** On a live guest: what brings the former files into force again, once a change has cut it off. */
  readonly undo: Pick<Guard, 'before' | 'after'>
  readonly problems: readonly Problem[]
}

export interface Renderer {
  /** As NETCFG_TYPE and `plan --json` call the service. */
  readonly name: NetworkType
  /** As people know the service. */
  readonly title: string
  /** As facts know the service. */
  readonly service: keyof NetworkFacts['services']
  /** The other service that this one hands the network over to. */
  readonly backend?: keyof NetworkFacts['services']
  /** Where several renderers have one name: whether this is the one that is meant. */
  readonly isMeant?: (settings: Settings, facts: Facts) => boolean
  /** The command that has an installed service read its files at boot; null where none is needed. */
  readonly enable: (facts: Facts) => string | null
  /** Who of those that keep resolv.conf learns a NIC's name servers from this service. */
  readonly tells: readonly NetworkFacts['resolver'][]
  /**
   * Where resolv.conf is ours though a DHCP client of this service would write it: what keeps the client from it.
   * Called with false where that is not so, or no longer.
   */
  readonly holdNames?: (isOurs: boolean, facts: Facts) => readonly Action[]
  /** What goes beside the service's own files, once it is written for no longer. */
  readonly leftovers: (facts: Facts) => readonly Action[]
  /**
   * The whole of the network; `absent` NICs matter to a service that finds them by address when they come.
   * Two calls with the same input give the same actions. `kept` are files of ours that stay as they are, for
   * NICs that are left out here.
   */
  readonly render: (
    interfaces: readonly NicIntent[],
    absent: readonly AbsentNic[],
    facts: Facts,
    kept?: readonly string[],
  ) => Rendered | Promise<Rendered>
}

/** The service runs, or will at the next boot. */
export const isInUse = (state: ServiceState): boolean => state === 'running' || state === 'enabled'

/** The NIC has no hardware of its own, as a container's. */
export const isVirtual = ({ device }: NicIntent, { nics }: Facts): boolean =>
  nics.some(({ name, virtual }) => name === device && virtual)

/** Of a network that nothing is to be done for. */
export const nothing: Rendered = {
  checks: [],
  before: [],
  files: [],
  after: [],
  undo: { before: [], after: [] },
  problems: [],
}

/** Where IPv6 is only to be off, the kernel is told; the NIC stays whosever it is. */
export const isForService = ({
  method4,
  method6,
  addresses4,
  setMac,
  vlan,
  mtu,
}: NicIntent | AbsentNic): boolean =>
  method4 === 'dhcp' ||
  addresses4.length > 0 ||
  method6 !== 'disable' ||
  setMac !== null ||
  vlan !== null ||
  mtu !== null
