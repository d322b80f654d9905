/**
 * The network stage is started only when something has to run then: the local stage leaves a flag, a systemd
 * path unit sees it, and only then network-online.target is pulled in. A guest without scripts never waits.
 */
import type { Settings } from '../context/settings.ts'
import type { Facts } from '../machine/facts.ts'
import type { GuestFiles } from '../machine/files.ts'
import type { Module } from '../modules/module.ts'

/** vmcontext-network.path waits for this file. */
const flagPath = '/run/vmcontext/network-stage'

const hasWork = async (module: Module, settings: Settings, facts: Facts): Promise<boolean> => {
  try {
    const plan = await module.plan(settings, facts)
    return plan.actions.length > 0 || (plan.problems ?? []).length > 0
  } catch {
    // That it cannot plan is said when its turn comes.
    return true
  }
}

/** Leaves the flag where a module of the network stage has anything to do or to say. */
export const requestNetworkStage = async (
  files: GuestFiles,
  modules: readonly Module[],
  settings: Settings,
  facts: Facts,
): Promise<void> => {
  const concerned = modules.filter(({ stage }) => stage === 'network')
  const answers = await Promise.all(concerned.map(module => hasWork(module, settings, facts)))
  if (answers.includes(true)) files.write(flagPath, new Uint8Array(), { mode: 0o600, uid: 0, gid: 0 })
}

/** Takes the flag away first thing, so that a stage that fails is not started over and over. */
export const clearNetworkStage = (files: GuestFiles): void => {
  if (files.status(flagPath) !== null) files.remove(flagPath)
}
