/** What is left of a run: changes that outlast a power cut, what is remembered of them, what it saw, the report. */
import { messageOf } from '../error-code.ts'
import type { GuestFiles } from '../machine/files.ts'
import type { OpenContext } from './context.ts'
import type { RunMemory } from './memory/memory.ts'
import type { Look } from './noticing/look.ts'
import { takeBootMark } from './noticing/mark.ts'
import { noteSeen } from './noticing/seen.ts'
import { mergeReports, type Report, readReport, writeReport } from './report.ts'
import type { RunOptions } from './run-options.ts'
import { forgetSource, noteVainRun, rememberSource } from './state.ts'

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

/** No context was found: the next boot does not wait for one, and status tells. */
export const keepVainRun = (options: RunOptions, files: GuestFiles): Promise<void> =>
  trying('that no context was found is not remembered', options, () => {
    forgetSource(files)
    noteVainRun(files, new Date().toISOString())
  })

/**
 * Notes what the run saw when it began, if it was one that made the machine what it is: neither single modules nor
 * those of the network stage have looked at everything.
 */
export const keepSeen = async (
  look: Look,
  context: OpenContext,
  options: RunOptions,
  files: GuestFiles,
): Promise<void> => {
  if (options.stage === 'network' || options.modules.length > 0) return
  await trying('what this run saw is not noted, so the next change does all again', options, () => {
    noteSeen(files, look, context)
    if (options.stage === 'local') takeBootMark(files, look)
  })
}

/** Leaves the report for `status`, with that of the local stage of this boot where it goes on from there. */
export const keepReport = (report: Report, options: RunOptions, files: GuestFiles): Promise<void> =>
  trying('the report is not kept', options, () =>
    writeReport(files, mergeReports(earlierReport(files), report)),
  )
