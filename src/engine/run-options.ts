/** What somebody wants of a run. */
import type { Stage } from '../modules/module.ts'
import type { Log } from './log.ts'

export interface RunOptions {
  readonly mode: 'plan' | 'apply'
  readonly stage: Stage | 'all'
  /** SOURCE as on the command line. */
  readonly source: string
  /** The guest's root: `/`, or a folder with its file tree. */
  readonly root: string
  /** A file with the facts of a Windows guest that is not this machine; null: look at the machine. */
  readonly facts: string | null
  /** Only these modules; all where empty. */
  readonly modules: readonly string[]
  /** The `loc-*` programs are left to a run that comes next: see `later.ts`. */
  readonly hooksApart: boolean
  /** Nothing counts as done before: scripts run and passwords are set again. */
  readonly force: boolean
  /** Somebody reads the diffs. */
  readonly diffs: boolean
  /** Look for mistyped names too; a boot saves itself the time. */
  readonly names: boolean
  /** Seconds to wait for a medium; null: as the agent's settings say. */
  readonly wait: number | null
  /** Where what scripts print goes, a file descriptor: our own stderr where left out. */
  readonly output?: number
  /** Told what the report does not hold. */
  readonly log: Log
  /** Told of each action as it is done, for those who do not read the report. */
  readonly progress: Log
}
