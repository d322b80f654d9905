/** What there is to be told of a machine: its last run, one that is at work, one that is still to come. */
import { runtimeFolder } from '../../engine/folders.ts'
import { lockHolder } from '../../engine/lock.ts'
import { type Report, readReport } from '../../engine/report.ts'
import { readVainRun } from '../../engine/state.ts'
import type { GuestFiles } from '../../machine/files.ts'

export interface State {
  /** The last run that found a context; null where none did since the machine was started. */
  readonly report: Report | null
  /** When a run after it found none, ISO 8601; null where none did. */
  readonly vain: string | null
  /** The process that is at work now; null where none is. */
  readonly running: number | null
}

/** @throws ActionError where the report cannot be read or is damaged */
export const readState = (files: GuestFiles): State => ({
  report: readReport(files),
  vain: readVainRun(files),
  running: lockHolder(`${files.onMachine(runtimeFolder)}/lock`),
})

/** All that was to run has run. */
export const isOver = ({ report, vain, running }: State): boolean =>
  running === null && (report === null ? vain !== null : report.next === undefined)
