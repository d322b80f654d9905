/** Runs the modules of a stage: asks each for its actions, makes them one after the other, notes how it went. */
import type { Problem } from '../context/problem.ts'
import type { Settings } from '../context/settings.ts'
import { messageOf } from '../error-code.ts'
import type { Facts } from '../machine/facts.ts'
import { SettleError } from '../machine/files.ts'
import type { Machine, Performed } from '../machine/machine.ts'
import type { Module, ModulePlan } from '../modules/module.ts'
import type { NetworkPlan } from '../network/plan.ts'
import { attempt, failure, toReport } from './attempt.ts'
import { clock, spanSince } from './clock.ts'
import type { TakenBack } from './guard/guard.ts'
import { beginWatch, withTakenBack } from './lazy-guard.ts'
import type { Log } from './log.ts'
import type { RunMemory } from './memory/memory.ts'
import { announceKeys, noteModule } from './memory/module.ts'
import type { Refusals } from './memory/refusals.ts'
import type { Phases } from './phases.ts'
import { type ActionReport, type ModuleReport, worstOutcome } from './report.ts'
import { type SoFar, soFar } from './so-far.ts'

/** What running modules needs to know. */
export interface StageContext<F = Facts> {
  readonly settings: Settings
  readonly facts: F
  readonly machine: Machine
  /** Takes secrets out of what is reported and logged. */
  readonly mask: (text: string) => string
  /** Part of the context could not be read: nothing is taken away for want of being named. */
  readonly incomplete: boolean
  /** Something failed before the modules had their turns: what is done only where all succeeded is not done. */
  readonly failed?: boolean
  /** The machine starts again after this run, as a module that had its turn has asked for. */
  readonly restarts?: boolean
  readonly memory: RunMemory
  readonly phases: Phases
  /** Networks that were taken back: they are not tried again. */
  readonly refusals: Refusals
  /** Told of each action as it is done; what it is told is masked. */
  readonly progress: Log
}

export interface StageResult {
  readonly modules: readonly ModuleReport[]
  readonly problems: readonly Problem[]
  /** Paths whose SELinux labels are to be restored. */
  readonly written: readonly string[]
  readonly network?: NetworkPlan
}

const priorityOf = { failed: 'err', changed: 'info', skipped: 'debug', unchanged: 'debug' } as const

/** A module with what it wants, or with why it could not say. */
interface Planned {
  readonly module: Pick<Module, 'name' | 'stage' | 'once'>
  readonly plan: ModulePlan
  readonly failure?: string
  /** When it was done, which is once for each machine. */
  readonly doneAt?: string
}

const planModule = async <F>(
  module: Module<F>,
  { settings, facts, mask, memory }: StageContext<F>,
): Promise<Planned> => {
  const doneAt = memory.doneAt(module)
  if (doneAt !== null) return { module, plan: { actions: [] }, doneAt }
  try {
    return { module, plan: await module.plan(settings, facts) }
  } catch (error) {
    return { module, plan: { actions: [] }, failure: mask(failure(error).message ?? '') }
  }
}

/** Puts what a module wrote in place. @returns what the disk refused, by path; empty where all is well */
const settle = async ({ machine }: StageContext<unknown>): Promise<ReadonlyMap<string, string>> => {
  try {
    await machine.files.settle()
    return new Map()
  } catch (error) {
    return error instanceof SettleError ? error.refused : new Map([['', failure(error).message ?? '']])
  }
}

/** The same reports, with what the disk refused in the end as failed. */
const withRefused = (
  actions: readonly ActionReport[],
  refused: ReadonlyMap<string, string>,
): ActionReport[] =>
  actions.map(action => {
    const message = action.path === undefined ? undefined : refused.get(action.path)
    return message === undefined ? action : { ...action, outcome: 'failed', message }
  })

/** A module that is left alone: done for this machine already, or known to cut it off. */
const leftAlone = (
  { module: { name, stage }, plan }: Planned,
  outcome: 'unchanged' | 'failed',
  message: string,
  { mask, progress }: StageContext<unknown>,
): ModuleReport => {
  progress(outcome === 'failed' ? 'err' : 'debug', `${name}: ${message}`)
  const performed: Performed = { outcome: outcome === 'failed' ? 'skipped' : 'unchanged' }
  const span = spanSince(clock())
  const actions = plan.actions.map(action => toReport(action, performed, span, mask))
  return { name, stage, outcome, ...span, actions, message }
}

/** Notes what the module did; that this fails is no failure of the module. */
const remember = async (
  { module, plan }: Planned,
  report: ModuleReport,
  takenBack: TakenBack | null,
  { memory, refusals, progress }: StageContext<unknown>,
): Promise<ModuleReport> => {
  try {
    if (takenBack !== null) await refusals.note(plan.actions, takenBack.message)
    const reason = await noteModule(module, plan, report, memory)
    return reason === undefined ? report : { ...report, reason }
  } catch (error) {
    progress('warning', `${report.name}: what it did is not remembered: ${messageOf(error)}`)
    return report
  }
}

/** Notes what a killed run must not leave unknown. */
const announce = async ({ plan }: Planned, { memory, progress }: StageContext<unknown>): Promise<void> => {
  try {
    await announceKeys(plan, memory)
  } catch (error) {
    progress('warning', `whose keys these are is not remembered: ${messageOf(error)}`)
  }
}

const runModule = async (
  planned: Planned,
  context: StageContext<unknown>,
  written: string[],
  before: SoFar,
): Promise<ModuleReport> => {
  const { name, stage } = planned.module
  const { refusals } = context
  if (planned.doneAt !== undefined)
    return leftAlone(planned, 'unchanged', `done for this machine on ${planned.doneAt}`, context)
  const refusal = planned.plan.guard === undefined ? null : await refusals.of(planned.plan.actions)
  if (refusal !== null) return leftAlone(planned, 'failed', refusal, context)
  const begun = clock()
  const actions: ActionReport[] = []
  await announce(planned, context)
  const watching = await beginWatch(planned.plan, context.machine, context.progress)
  for (const action of planned.plan.actions) {
    const start = clock()
    const performed = await attempt(action, { ...context, run: soFar(before, [], actions) }, actions)
    const report = toReport(action, performed, spanSince(start), context.mask)
    actions.push(report)
    written.push(...(performed.wrote ?? []))
    const detail = report.message === undefined ? '' : `: ${report.message}`
    context.progress(priorityOf[report.outcome], `${name}: ${report.summary} ${report.outcome}${detail}`)
  }
  const refused = await settle(context)
  const takenBack = await watching.settle(actions.some(({ outcome }) => outcome === 'changed'))
  written.push(...(takenBack?.written ?? []))
  const all = withTakenBack(withRefused(actions, refused), takenBack)
  const diskRefusals = refused.size === 0 ? undefined : context.mask([...refused.values()].join('; '))
  const lost = takenBack === null ? undefined : context.mask(takenBack.message)
  const message = planned.failure ?? lost ?? diskRefusals
  if (message !== undefined) context.progress('err', `${name}: ${message}`)
  const failed = message !== undefined || planned.plan.problems?.some(({ severity }) => severity === 'error')
  const report: ModuleReport = {
    name,
    stage,
    outcome: failed === true ? 'failed' : worstOutcome(all.map(action => action.outcome)),
    ...spanSince(begun),
    actions: all,
    ...(message !== undefined && { message }),
  }
  return await remember(planned, report, takenBack, context)
}

/**
 * Lets these modules plan, then makes what they want, so that no module sees what another has changed. One
 * that fails is reported and the others still run.
 */
export const runModules = async <F = Facts>(
  modules: readonly Module<F>[],
  context: StageContext<F>,
): Promise<StageResult> => {
  const planned = await context.phases.during('plan', () =>
    Promise.all(modules.map(module => planModule(module, context))),
  )
  const written: string[] = []
  const reports: ModuleReport[] = []
  for (const one of planned) reports.push(await runModule(one, context, written, soFar(context, reports)))
  const network = planned.map(({ plan }) => plan.network).find(plan => plan !== undefined)
  return {
    modules: reports,
    problems: planned.flatMap(({ plan }) => plan.problems ?? []),
    written,
    ...(network !== undefined && { network }),
  }
}

/** The same, one turn after the other. */
export const runTurns = async <F = Facts>(
  turns: readonly (readonly Module<F>[])[],
  context: StageContext<F>,
): Promise<StageResult> => {
  const results: StageResult[] = []
  for (const modules of turns) {
    const reports = results.flatMap(result => result.modules)
    results.push(await runModules(modules, { ...context, ...soFar(context, reports) }))
  }
  const network = results.map(result => result.network).find(plan => plan !== undefined)
  return {
    modules: results.flatMap(({ modules }) => modules),
    problems: results.flatMap(({ problems }) => problems),
    written: results.flatMap(({ written }) => written),
    ...(network !== undefined && { network }),
  }
}
