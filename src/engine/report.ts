/**
 * What a run did: the JSON of `plan --json` and `apply --json`, and of the report file that `status` reads.
 * Fields may be added; none changes its meaning.
 */
import type { Problem } from '../context/problem.ts'
import type { Action } from '../machine/actions.ts'
import { ActionError, type GuestFiles } from '../machine/files.ts'
import type { Outcome } from '../machine/machine.ts'
import { hooks } from '../modules/linux/hooks.ts'
import type { Stage } from '../modules/module.ts'
import type { NetworkPlan } from '../network/plan.ts'
import { ownFile, runtimeFolder } from './folders.ts'
import type { Later } from './later.ts'

export interface ActionReport {
  readonly kind: Action['kind']
  /** The guest's own path, for actions that have one. */
  readonly path?: string
  /** One line for people: what it is about. */
  readonly summary: string
  readonly outcome: Outcome
  /** As in `Span`; both are missing in reports of older agents. */
  readonly begun?: number
  readonly milliseconds?: number
  readonly diff?: string
  readonly message?: string
}

/** Why a module did something: it never had before, what it is told is another, what it made was changed, --force. */
export type Reason = 'first' | 'inputs' | 'repair' | 'forced'

export interface ModuleReport {
  readonly name: string
  readonly stage: Stage
  readonly outcome: Outcome
  /** As in `Span`; missing in reports of older agents. */
  readonly begun?: number
  readonly milliseconds: number
  /** Only where it made something; running programs alone is nothing made. */
  readonly reason?: Reason
  readonly actions: readonly ActionReport[]
  /** Why the module as a whole failed or was skipped. */
  readonly message?: string
}

/** When something began, in milliseconds since the machine was started, and how long it took. */
export interface Span {
  readonly begun: number
  readonly milliseconds: number
}

/** What a run did that is no module: finding the medium, waiting for NICs, reading the machine and planning, SELinux labels, the disk. */
export interface PhaseReport extends Span {
  readonly name: 'medium' | 'facts' | 'nics' | 'plan' | 'labels' | 'disk'
  readonly stage: Report['stage']
}

/** One of the runs that a report is about. */
export interface RunReport extends Span {
  readonly stage: Report['stage']
  /** ISO 8601, UTC. */
  readonly started: string
  readonly outcome: Outcome
  /** Where only these were asked for. */
  readonly modules?: readonly string[]
}

export interface SourceReport {
  readonly kind: string
  readonly path: string
  readonly label: string | null
}

export interface Report {
  readonly version: 1
  readonly mode: 'plan' | 'apply'
  readonly stage: Stage | 'all'
  readonly source: SourceReport
  readonly outcome: Outcome
  readonly modules: readonly ModuleReport[]
  readonly network?: NetworkPlan
  readonly problems: readonly Problem[]
  /** A run is still to come in this boot, and this is its part; missing where none is. */
  readonly next?: Later
  /** Version of the agent. */
  readonly agent: string
  /** The kernel's id of this boot, where the guest is running. */
  readonly boot: string | null
  /** ISO 8601, UTC. */
  readonly started: string
  readonly milliseconds: number
  /** The runs of this boot that are told of here, in their order; missing in reports of older agents. */
  readonly runs?: readonly RunReport[]
  readonly phases?: readonly PhaseReport[]
}

const ranks: readonly Outcome[] = ['skipped', 'unchanged', 'changed', 'failed']

/** The outcome that says most: failed over changed over unchanged over skipped. */
export const worstOutcome = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.reduce<Outcome>(
    (worst, other) => (ranks.indexOf(other) > ranks.indexOf(worst) ? other : worst),
    'skipped',
  )

/** Outcome of a run: failed as soon as an action failed or a problem is an error. */
export const runOutcome = (modules: readonly ModuleReport[], problems: readonly Problem[]): Outcome => {
  if (problems.some(problem => problem.severity === 'error')) return 'failed'
  return modules.length === 0 ? 'unchanged' : worstOutcome(modules.map(module => module.outcome))
}

/** Where the last run's report lies, readable by root alone. */
export const reportPath = `${runtimeFolder}/report.json`

/**
 * The last run's report.
 *
 * @returns null where there is none
 * @throws ActionError where it cannot be read or is damaged
 */
export const readReport = (files: GuestFiles): Report | null => {
  const content = files.read(reportPath)
  return content === null ? null : parseReport(Buffer.from(content).toString())
}

const parseReport = (text: string): Report => {
  try {
    const report: unknown = JSON.parse(text)
    if (typeof report === 'object' && report !== null && 'version' in report && report.version === 1) {
      return report as Report
    }
  } catch {
    // Said below.
  }
  throw new ActionError(
    `${reportPath} is damaged or of another version; run \`vmcontext apply\` to write a new one`,
  )
}

const ofLocalStage = <T extends { readonly stage: Report['stage'] }>(parts: readonly T[]): readonly T[] =>
  parts.filter(({ stage }) => stage === 'local')

/** A run that goes on where an earlier one of the same boot has left off. */
const goesOn = (earlier: Report, { boot, stage, modules }: Report): boolean => {
  if (earlier.boot === null || earlier.boot !== boot || earlier.mode !== 'apply') return false
  const isHookRun = modules.length > 0 && modules.every(({ name }) => name === hooks.name)
  return stage === 'network' || (stage === 'local' && earlier.next === 'hooks' && isHookRun)
}

/** One boot, one report: what was left to a later run is added to what the local stage of this boot reported. */
export const mergeReports = (earlier: Report | null, report: Report): Report => {
  if (earlier === null || !goesOn(earlier, report)) return report
  const modules = [...ofLocalStage(earlier.modules), ...report.modules]
  const problems = [...report.problems]
  for (const problem of earlier.problems) {
    if (!problems.some(other => JSON.stringify(other) === JSON.stringify(problem))) problems.push(problem)
  }
  const { next: _, ...before } = earlier
  return {
    ...before,
    ...report,
    stage: report.stage === 'network' ? 'all' : report.stage,
    modules,
    problems,
    runs: [...ofLocalStage(earlier.runs ?? []), ...(report.runs ?? [])],
    phases: [...ofLocalStage(earlier.phases ?? []), ...(report.phases ?? [])],
    outcome: runOutcome(modules, problems),
  }
}

/** Writes the report, mode 0600. */
export const writeReport = (files: GuestFiles, report: Report): void => {
  files.write(reportPath, Buffer.from(`${JSON.stringify(report, null, 1)}\n`), ownFile)
}
