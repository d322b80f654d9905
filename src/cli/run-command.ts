/** What plan and apply have in common: a run, its report for people or programs, an exit code. */
import type { Report } from '../engine/report.ts'
import { run } from '../engine/run.ts'
import { exitCode } from './command.ts'
import { canSend } from './journal/send.ts'
import { tellJournal } from './journal/tell.ts'
import { isJournal, messages, progress } from './log.ts'
import { print } from './output.ts'
import { showProblems } from './problem-text.ts'
import { reportText, summaryText } from './report-text.ts'
import { readRunArguments } from './run-options.ts'

/** The report for whoever reads it, and what is wrong with the context. */
export const show = (report: Report, json: boolean): void => {
  if (json) {
    print(`${JSON.stringify(report, null, 2)}\n`)
  } else if (isJournal()) {
    const took = `${Math.round(report.milliseconds)} ms`
    const words = `${report.stage} stage: ${report.outcome}, ${summaryText(report)}, in ${took}`
    // Where entries can be sent, that of the run says the same.
    if (report.mode === 'plan' || !canSend()) messages('info', words)
  } else {
    print(reportText(report))
  }
  showProblems(report.problems)
}

/** `strict`: warnings count as failures. */
export const codeOf = (report: Report, strict: boolean): number =>
  report.outcome === 'failed' || (strict && report.problems.length > 0) ? exitCode.failed : exitCode.done

/** Runs plan or apply with these arguments and answers the exit code. */
export const runCommandLine = async (mode: Report['mode'], args: readonly string[]): Promise<number> => {
  const { json, strict, ...options } = await readRunArguments(mode, args)
  const people = !json && !isJournal()
  const report = await run({
    ...options,
    mode,
    diffs: json || (mode === 'plan' && people),
    names: !isJournal(),
    log: messages,
    progress,
  })
  if (report === null) {
    messages('notice', `no context found (source ${options.source}); nothing was changed`)
    if (mode === 'apply') await tellJournal(null, options.source)
    return exitCode.noContext
  }
  show(report, json)
  if (mode === 'apply') await tellJournal(report, options.source)
  return codeOf(report, strict)
}
