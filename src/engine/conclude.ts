/** The two ends of a run, the same on every system: when it began, and the report that comes out of it. */
import { locate } from '../context/locate.ts'
import { maskProblems } from '../context/mask.ts'
import type { Problem } from '../context/problem.ts'
import type { Settings } from '../context/settings.ts'
import { agentVersion } from '../version.ts'
import { clock, spanSince } from './clock.ts'
import type { OpenContext } from './context.ts'
import { measurePhases, type Phases } from './phases.ts'
import { type Report, runOutcome } from './report.ts'
import type { RunOptions } from './run-options.ts'
import type { StageResult } from './stage.ts'

/** What is known of a run before it has found a context. */
export interface Beginning {
  readonly begun: number
  /** ISO 8601, UTC. */
  readonly started: string
  readonly phases: Phases
}

export const begin = ({ stage }: RunOptions): Beginning => ({
  begun: clock(),
  started: new Date().toISOString(),
  phases: measurePhases(stage),
})

const empty: Problem = {
  severity: 'warning',
  message: 'context.sh holds no variable, so there is nothing to make this machine',
}

/** A run whose modules have had their turns. */
interface Over {
  readonly context: OpenContext
  readonly options: RunOptions
  readonly beginning: Beginning
  readonly settings: Settings
  /** Known before the context was read. */
  readonly earlier: readonly Problem[]
  /** Of its settings. */
  readonly problems: readonly Problem[]
  readonly result: StageResult
  readonly system: 'linux' | 'windows'
  /** What tells this boot from others; null where the guest is not running. */
  readonly boot: string | null
  readonly next?: Report['next']
}

/** The report of a run. */
export const conclude = async ({
  context: { medium, parsed },
  options,
  beginning: { begun, started, phases },
  settings,
  earlier,
  problems: settingProblems,
  result,
  system,
  boot,
  next,
}: Over): Promise<Report> => {
  const { stage, mode, modules } = options
  const found = [...earlier, ...parsed.problems, ...settingProblems, ...result.problems]
  if (parsed.variables.size === 0) found.push(empty)
  if (options.names) found.push(...(await import('../context/lint/names.ts')).nearMisses(settings, system))
  const problems = maskProblems(locate(found, parsed.positions), parsed.variables)
  const outcome = runOutcome(result.modules, problems)
  const span = spanSince(begun)
  return {
    version: 1,
    mode,
    stage,
    source: { kind: medium.kind, path: medium.path, label: medium.label },
    outcome,
    modules: result.modules,
    ...(result.network !== undefined && { network: result.network }),
    problems,
    ...(next !== undefined && { next }),
    agent: agentVersion,
    boot,
    started,
    milliseconds: span.milliseconds,
    runs: [{ stage, started, outcome, ...(modules.length > 0 && { modules }), ...span }],
    phases: phases.done,
  }
}
