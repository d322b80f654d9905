/**
 * The network stage is started only when something has to run then: the local stage leaves a flag, a systemd
 * path unit sees it, and only then network-online.target is pulled in. A guest without scripts never waits.
 */
import type { Settings } from '../context/settings.ts'
import type { Action } from '../machine/actions.ts'
import type { Facts } from '../machine/facts.ts'
import type { GuestFiles } from '../machine/files.ts'
import type { ScriptRunner } from '../machine/machine.ts'
import type { Module } from '../modules/module.ts'
import { ownFile, runtimeFolder } from './folders.ts'
import type { RunMemory } from './memory/memory.ts'

/** vmcontext-network.path waits for this file. */
const flagPath = `${runtimeFolder}/network-stage`

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

/**
 * Leaves the flag where a module of the network stage has anything to do or to say.
 *
 * @returns whether one has
 */
export const requestNetworkStage = async (
  files: GuestFiles,
  modules: readonly Module[],
  known: Known,
): Promise<boolean> => {
  const concerned = modules.filter(({ stage }) => stage === 'network')
  const answers = await Promise.all(concerned.map(module => hasWork(module, known)))
  const isWanted = answers.includes(true)
  if (isWanted) files.write(flagPath, new Uint8Array(), ownFile)
  return isWanted
}

/** Takes the flag away first thing, so that a stage that fails is not started over and over. */
export const clearNetworkStage = (files: GuestFiles): void => {
  if (files.status(flagPath) !== null) files.remove(flagPath)
}
