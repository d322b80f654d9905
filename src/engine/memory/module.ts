/** What of a module's turn is remembered for the next run. */
import type { Action } from '../../machine/actions.ts'
import type { Module, ModulePlan } from '../../modules/module.ts'
import type { ActionReport, ModuleReport, Reason } from '../report.ts'
import type { RunMemory } from './memory.ts'

/** Whose SSH keys an action is about. */
const keysOf = (action: Action): string | undefined =>
  action.kind === 'block' ? (action.home ?? action.keysOf) : undefined

/** Whose keys are in authorized_keys now. */
const noteKeys = (planned: readonly Action[], reports: readonly ActionReport[], memory: RunMemory): void => {
  for (const [index, action] of planned.entries()) {
    const outcome = reports[index]?.outcome
    const isSo = outcome === 'changed' || outcome === 'unchanged'
    const user = keysOf(action)
    if (action.kind === 'block' && user !== undefined && isSo) memory.noteKeys(user, action.lines.length > 0)
  }
}

/**
 * Notes whose authorized_keys are about to get keys: a run that is killed then is not the end of what is known of them.
 *
 * @throws ActionError where that cannot be written
 */
export const announceKeys = async ({ actions }: ModulePlan, memory: RunMemory): Promise<void> => {
  const users = actions.flatMap(action => {
    const user = keysOf(action)
    return action.kind === 'block' && user !== undefined && action.lines.length > 0 ? [user] : []
  })
  if (users.every(user => memory.keyUsers().includes(user))) return
  for (const user of users) memory.noteKeys(user, true)
  await memory.save()
}

/** What a program does may be due again though nobody has undone it: disks become larger, and swap ends with each boot. */
const isRun: ReadonlySet<ActionReport['kind']> = new Set([
  'command',
  'grow',
  'ready',
  'restart',
  'script',
  'swap',
])

/** A program that runs again has not had its work undone. */
const hasMade = ({ kind, outcome }: ActionReport): boolean => outcome === 'changed' && !isRun.has(kind)

/**
 * What is done once has had its turn when all of it was made, and its scripts ran, whatever they said: who wants them to
 * run at each boot until they succeed has START_SCRIPT for it.
 */
const hadItsTurn = (reports: readonly ActionReport[], message: string | undefined): boolean =>
  message === undefined &&
  reports.length > 0 &&
  reports.every(({ kind, outcome }) => outcome !== 'failed' || kind === 'script') &&
  reports.some(({ outcome }) => outcome !== 'skipped')

/**
 * Notes what a module did.
 *
 * @returns why it made something; undefined where it made nothing, which running a program alone is not
 */
export const noteModule = async (
  { name, once }: Pick<Module, 'name' | 'once'>,
  { actions }: ModulePlan,
  { outcome, message, actions: reports }: ModuleReport,
  memory: RunMemory,
): Promise<Reason | undefined> => {
  const isChanged = reports.some(report => report.outcome === 'changed')
  const reason = reports.some(hasMade) ? await memory.reason(name, actions) : undefined
  noteKeys(actions, reports, memory)
  if (outcome !== 'failed') await memory.note(name, actions, isChanged)
  if (once !== undefined && hadItsTurn(reports, message)) memory.noteDone(name)
  return reason
}
