/** One action: whether its turn has come, how it went, and what of that is reported. */
import { IsoError } from '../iso9660/error.ts'
import type { Action, CommandAction } from '../machine/actions.ts'
import { ActionError } from '../machine/files.ts'
import { describe, perform } from '../machine/kinds/registry.ts'
import type { Machine, Performed } from '../machine/machine.ts'
import { SourceError } from '../source/medium.ts'
import type { ActionReport, Span } from './report.ts'
import type { SoFar } from './so-far.ts'

/** What making an action needs to know. */
interface Attempting {
  readonly machine: Machine
  /** Part of the context could not be read: nothing is taken away for want of being named. */
  readonly incomplete: boolean
  readonly run: SoFar
}

/** Errors whose message is an answer; any other is a mistake of ours, and shows where. */
const isExpected = (error: unknown): error is Error =>
  error instanceof ActionError || error instanceof SourceError || error instanceof IsoError

/** What an error means for the action it ended. */
export const failure = (error: unknown): Performed => ({
  outcome: 'failed',
  message: isExpected(error)
    ? error.message
    : `unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
})

/** Something the machine has now would be gone. */
const takesAway = (action: Action): boolean =>
  action.kind === 'remove' ||
  (action.kind === 'block' && action.lines.length === 0) ||
  ('takesAway' in action && action.takesAway === true) ||
  (action.kind === 'password' && action.password.kind === 'locked')

/** What it takes away may be what the guest is reached by, as long as what comes instead is not there. */
const mayBeTheWayIn = (action: Action): boolean =>
  (action.kind === 'block' && action.lines.length === 0) ||
  (action.kind === 'powershell' && action.takesAway === true)

const kept: Performed = {
  outcome: 'skipped',
  message: 'the context could not be read whole, so nothing is taken away',
}

const keptForLogin: Performed = {
  outcome: 'skipped',
  message: 'a step before it failed, so nothing is taken away',
}

const shutOut: Performed = {
  outcome: 'skipped',
  message: 'a step before it failed, so nobody is let in who was shut out',
}

const notReady: Performed = {
  outcome: 'skipped',
  message: 'something of this run failed, and this is only done where all succeeded',
}

/**
 * A script of the user's own would find a machine that is yet to get its name, and run once more after it has; who waits
 * for READY would find the machine gone; a medium that is out is not there to finish from.
 */
const afterRestart: Performed = {
  outcome: 'skipped',
  message: 'the machine starts again first, and this is done after that',
}

const stopped: Performed = {
  outcome: 'skipped',
  message: 'the check before it failed, so all stays as it was',
}

const inVain: Performed = {
  outcome: 'skipped',
  message: 'the step that it follows failed',
}

type Awaited = Exclude<NonNullable<CommandAction['when']>, 'always'>

/** What an action waits for before its turn comes; null where it has its turn in any case. */
const awaitedBy = (action: Action): Awaited | null => {
  const when = 'when' in action ? action.when : undefined
  return when === undefined || when === 'always' ? null : when
}

/** One of those that are waited for came to this. */
const cameTo = (
  outcome: ActionReport['outcome'],
  awaited: Awaited,
  earlier: readonly ActionReport[],
): boolean =>
  earlier.some(
    each =>
      each.outcome === outcome &&
      (awaited === 'changed' || (each.path !== undefined && awaited.changed.includes(each.path))),
  )

const isLetIn = (action: Action): boolean =>
  action.kind === 'powershell' && action.letsIn === true && !action.isSo

/** Why an action has to wait for what the rest of the run comes to; null where it is time. */
const tooEarly = (action: Action, { failed, restarts }: SoFar): Performed | null => {
  const isLast = 'onlyIfAllSucceeded' in action
  if (failed && isLast) return notReady
  return restarts && (isLast || action.kind === 'script') ? afterRestart : null
}

/**
 * Makes an action where its turn has come.
 *
 * @param earlier what became of those of its module before it
 */
export const attempt = async (
  action: Action,
  { machine, incomplete, run }: Attempting,
  earlier: readonly ActionReport[],
): Promise<Performed> => {
  if (earlier.some(({ kind, outcome }) => kind === 'check' && outcome === 'failed')) return stopped
  const awaited = awaitedBy(action)
  if (awaited !== null && !cameTo('changed', awaited, earlier))
    return cameTo('failed', awaited, earlier) ? inVain : { outcome: 'unchanged' }
  const waits = tooEarly(action, run)
  if (waits !== null) return waits
  if (incomplete && takesAway(action)) return kept
  const hasFailed = earlier.some(({ outcome }) => outcome === 'failed')
  if (hasFailed && mayBeTheWayIn(action)) return keptForLogin
  if (hasFailed && isLetIn(action)) return shutOut
  try {
    // Programs see what was written before them.
    if (['command', 'powershell', 'script'].includes(action.kind)) await machine.files.settle()
    return await perform(action, machine)
  } catch (error) {
    return failure(error)
  }
}

export const toReport = (
  action: Action,
  performed: Performed,
  span: Span,
  mask: (text: string) => string,
): ActionReport => ({
  kind: action.kind,
  ...('path' in action && { path: action.path }),
  summary: mask(describe(action)),
  outcome: performed.outcome,
  ...span,
  ...(performed.diff !== undefined && { diff: mask(performed.diff) }),
  ...(performed.message !== undefined && performed.message !== '' && { message: mask(performed.message) }),
})
