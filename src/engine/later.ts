/**
 * What the local stage leaves to a unit that has its turn later: users' programs before the network, and the network
 * stage. Each is started only where it has something to do: the local stage leaves a flag for it, and without one
 * neither starts, so that a guest without scripts never waits for a network.
 */
import type { Settings } from '../context/settings.ts'
import type { Action } from '../machine/actions.ts'
import type { Facts } from '../machine/facts.ts'
import type { GuestFiles } from '../machine/files.ts'
import type { ScriptRunner } from '../machine/machine.ts'
import type { Module } from '../modules/module.ts'
import { ownFile, runtimeFolder } from './folders.ts'
import type { RunMemory } from './memory/memory.ts'

/** `hooks`: the `loc-*` programs of the guest's owner, where the unit says that they are left to another. */
export type Later = 'hooks' | 'network'

/** vmcontext-hooks.service starts only where its file is there, vmcontext-network.path waits for the other. */
const flags = {
  hooks: `${runtimeFolder}/hooks`,
  network: `${runtimeFolder}/network-stage`,
} as const satisfies Record<Later, string>

/** What one needs to know to tell whether anything is left to do. */
interface Known {
  readonly settings: Settings
  readonly facts: Facts
  readonly scripts: Pick<ScriptRunner, 'ranAlready'>
  readonly memory: Pick<RunMemory, 'doneAt'>
}

/** A script that has had its turn, in this boot or an earlier one: the network is not waited for to find that out. */
const hadItsTurn = (action: Action, { scripts }: Known): Promise<boolean> | false =>
  action.kind === 'script' &&
  (action.runs === 'once' || action.runs === 'change') &&
  scripts.ranAlready(action)

const hasWork = async (module: Module, known: Known): Promise<boolean> => {
  try {
    if (known.memory.doneAt(module) !== null) return false
    const { actions, problems = [] } = await module.plan(known.settings, known.facts)
    if (problems.length > 0) return true
    const turns = await Promise.all(actions.map(action => hadItsTurn(action, known)))
    return turns.includes(false)
  } catch {
    // That it cannot plan is said when its turn comes.
    return true
  }
}

/** Leaves the flag where one of these modules has anything to do or to say. */
export const requestLater = async (
  files: GuestFiles,
  later: Later,
  modules: readonly Module[],
  known: Known,
): Promise<void> => {
  const answers = await Promise.all(modules.map(module => hasWork(module, known)))
  if (answers.includes(true)) files.write(flags[later], new Uint8Array(), ownFile)
}

/** Whose turn is next; undefined where there is nothing left to do in this boot. */
export const nextOf = (files: GuestFiles): Later | undefined =>
  (['hooks', 'network'] as const).find(later => files.status(flags[later]) !== null)

/** Takes the flag away first thing, so that a unit that fails is not started over and over. */
export const clearLater = (files: GuestFiles, later: Later): void => {
  if (files.status(flags[later]) !== null) files.remove(flags[later])
}
