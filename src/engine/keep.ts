/** What is left of a run: changes that outlast a power cut, what is remembered of them, the report. */
import { messageOf } from '../error-code.ts'
import type { GuestFiles } from '../machine/files.ts'
import type { RunMemory } from './memory/memory.ts'
import { mergeReports, type Report, readReport, writeReport } from './report.ts'
import type { RunOptions } from './run-options.ts'
import { rememberSource } from './state.ts'

/** The report to add to; one that is damaged is replaced. */
const earlierReport = (files: GuestFiles): Report | null => {
  try {
    return readReport(files)
  } catch {
    return null
  }
}

/** Where something cannot be kept, what was done still counts. */
const trying = async (what: string, { log }: RunOptions, work: () => void | Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    log('warning', `${what}: ${messageOf(error)}`)
  }
}

/** Makes what was done outlast a power cut, and only then notes that it was. */
export const keepChanges = (
  memory: RunMemory,
  kind: string,
  options: RunOptions,
  files: GuestFiles,
): Promise<void> =>
  trying('what this run did is not remembered', options, async () => {
    await files.settle()
    await files.sync()
    if (options.root === '/') rememberSource(files, kind)
    await memory.save()
    await files.settle()
    await files.sync()
  })

/** Leaves the report for `status`, with that of the local stage of this boot where it goes on from there. */
export const keepReport = (report: Report, options: RunOptions, files: GuestFiles): Promise<void> =>
  trying('the report is not kept', options, () =>
    writeReport(files, mergeReports(earlierReport(files), report)),
  )
