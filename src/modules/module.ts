/**
 * A module is one concern of the guest. It gets settings and facts and answers with actions; it reads no
 * file, runs no command and looks at no clock, so that a test needs plain values only and a plan is what an
 * apply does.
 *
 * To add one: a file in `linux/` (or `windows/`) that exports a `Module`, and a line in its `registry.ts`.
 */
import type { Problem } from '../context/problem.ts'
import type { Settings } from '../context/settings.ts'
import type { Action } from '../machine/actions.ts'
import type { Facts } from '../machine/facts.ts'
import type { Guard } from '../network/guard.ts'
import type { NetworkPlan } from '../network/plan.ts'

/** `local`: before the network is up. `network`: once it is. */
export type Stage = 'local' | 'network'

/** What a module wants done. Problems say what of its settings it could not honour. */
export interface ModulePlan {
  readonly actions: readonly Action[]
  readonly problems?: readonly Problem[]
  /** What has to hold after the actions, or they are taken back. */
  readonly guard?: Guard
  /** Only the network module: the intent, for people and programs to read. */
  readonly network?: NetworkPlan
}

/** What a NIC is found by: its MAC address, or where it is on the PCI bus. */
export type WantedNic =
  | { readonly mac: string; readonly pci: null }
  | { readonly mac: null; readonly pci: string }

/** What a machine is made of, and may change while it runs. */
export type HardwareKind = 'nics' | 'disks' | 'swap'

/** `F`: the facts of the system that it is for. */
export interface Module<F = Facts> {
  /** As `--module` and the report name it. */
  readonly name: string
  readonly stage: Stage
  /**
   * Done once for each machine: a clone counts as another, one that is booted again does not. Where it is done already
   * it is not asked for a plan.
   */
  readonly once?: 'instance'
  /** Where nothing but this is news, it has its turn before those that have nothing to do. */
  readonly follows?: HardwareKind
  /** NICs that it has something for: early at boot they may be still on their way, and are waited for. */
  readonly nics?: (settings: Settings, facts: F) => readonly WantedNic[]
  /** A promise where a library has to be loaded for it first. */
  readonly plan: (settings: Settings, facts: F) => ModulePlan | Promise<ModulePlan>
}
