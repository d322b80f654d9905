/**
 * What takes a change of the network back that cuts the guest off, loaded only where there is something to lose.
 * At boot the kernel has no gateway yet, and two short files of it are all that is read.
 */
import { messageOf } from '../error-code.ts'
import { readGateways } from '../machine/linux/gateways.ts'
import type { Machine } from '../machine/machine.ts'
import type { ModulePlan } from '../modules/module.ts'
import { formerNetwork } from './folders.ts'
import type { TakenBack, Watch } from './guard/guard.ts'
import type { Log } from './log.ts'
import type { ActionReport } from './report.ts'

const nothingToLose: Watch = { settle: async () => null }

/** The same, which says that it waits, and for which a mistake of ours is one more failure and no end of the run. */
const told = ({ settle }: Watch, log: Log): Watch => ({
  settle: async isChanged => {
    try {
      if (isChanged) log('info', 'network: waits for the gateway to answer')
      return await settle(isChanged)
    } catch (error) {
      const message = `whether the gateway still answers was not found out: ${messageOf(error)}`
      return { paths: [], written: [], message }
    }
  },
})

/** Looks at the network before a module's actions are made; where that fails, they are made all the same. */
export const beginWatch = async (
  { guard, actions }: ModulePlan,
  machine: Machine,
  log: Log,
): Promise<Watch> => {
  if (guard === undefined || guard.routes.length === 0 || !machine.live || machine.dryRun)
    return nothingToLose
  try {
    if (readGateways(machine.files).length === 0) return nothingToLose
    const { watch } = await import('./guard/guard.ts')
    const watching = await watch(guard, actions, machine)
    return watching === null ? nothingToLose : told(watching, log)
  } catch (error) {
    log('warning', `a change that cuts this guest off will not be taken back: ${messageOf(error)}`)
    return nothingToLose
  }
}

/** The same reports, with what came back as failed. */
export const withTakenBack = (
  actions: readonly ActionReport[],
  takenBack: TakenBack | null,
): readonly ActionReport[] =>
  actions.map(action => {
    const isBack = action.path !== undefined && takenBack?.paths.includes(action.path)
    return isBack === true && action.outcome === 'changed'
      ? { ...action, outcome: 'failed', message: 'taken back' }
      : action
  })

/** @returns paths that came back from a change that a killed run did not finish */
export const clearInterrupted = async (machine: Machine, log: Log): Promise<readonly string[]> => {
  if (!machine.live || machine.files.status(formerNetwork) === null) return []
  try {
    const { takeBackInterrupted } = await import('./guard/take-back.ts')
    log('notice', 'a run was ended while it changed the network; the former configuration comes back first')
    const { paths, failures } = await takeBackInterrupted(machine)
    for (const failure of failures) log('warning', failure)
    return paths
  } catch (error) {
    log('warning', `what an interrupted run changed of the network was not taken back: ${messageOf(error)}`)
    return []
  }
}
