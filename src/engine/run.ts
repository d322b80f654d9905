/**
 * A run, from source to report. Plan and apply are the same run: a plan's files keep changes in memory, and
 * its commands and scripts are not started.
 */
import type { Problem } from '../context/problem.ts'
import type { GuestFiles } from '../machine/files.ts'
import { hooks } from '../modules/linux/hooks.ts'
import { linuxModules } from '../modules/linux/registry.ts'
import { openSource } from '../source/open.ts'
import { type Beginning, begin } from './conclude.ts'
import { readConfig } from './config.ts'
import { type OpenContext, readContext } from './context.ts'
import { makeRuntimeFolder, runtimeFolder } from './folders.ts'
import { type Guest, openGuest } from './guest.ts'
import { keepReport, keepSeen, keepVainRun } from './keep.ts'
import { clearLater } from './later.ts'
import { LockedError, takeLock } from './lock.ts'
import { type News, newsOf } from './noticing/seen.ts'
import { type Report, reportPath } from './report.ts'
import type { RunOptions } from './run-options.ts'
import { forgetVainRun, isExpected } from './state.ts'

/** Names of all modules, for `--module`. */
export const moduleNames: readonly string[] = [...new Set(linuxModules.map(module => module.name))]

/** A context that was found. */
interface Found {
  readonly context: OpenContext
  readonly beginning: Beginning
  /** What is wrong with the agent's own settings. */
  readonly problems: readonly Problem[]
}

/** Finds the context, and closes its medium once it has been used. @returns null where there is none */
const withContext = async <T>(
  options: RunOptions,
  files: GuestFiles,
  use: (found: Found) => Promise<T>,
): Promise<T | null> => {
  const beginning = begin(options)
  const { config, problems } = await readConfig(files)
  const medium = await beginning.phases.during('medium', () =>
    openSource(options.source, {
      root: options.root,
      wait: options.wait ?? config.wait,
      waitIsExplicit: options.wait !== null,
      runtime: files.onMachine(runtimeFolder),
      expected: isExpected(files),
      log: message => options.log('debug', message),
    }),
  )
  if (medium === null) return null
  try {
    return await use({ context: readContext(medium), beginning, problems })
  } finally {
    await medium.close()
  }
}

const runFound = async (
  { context, beginning, problems }: Found,
  options: RunOptions,
  { files, runContext, finish }: Guest,
  news: News | null = null,
): Promise<Report> => {
  const { report, look } = await runContext(context, options, files, problems, beginning, news)
  if (options.mode === 'plan') return report
  forgetVainRun(files)
  if (look !== null) await keepSeen(look, context, options, files)
  await keepReport(report, options, files)
  await finish()
  return report
}

/** What this run is going to do itself nobody has to start later. */
const clearTurns = ({ stage, modules, hooksApart }: RunOptions, files: GuestFiles): void => {
  const isHookRun = modules.length === 0 || modules.includes(hooks.name)
  if (stage !== 'local') clearLater(files, 'network')
  if (stage !== 'network' && !hooksApart && isHookRun) clearLater(files, 'hooks')
}

/** Makes the folder of the lock. @returns the lock's path on this machine */
const lockIn = (files: GuestFiles): string => {
  makeRuntimeFolder(files)
  return `${files.onMachine(runtimeFolder)}/lock`
}

/**
 * Where another run is at work, people are told so; the network stage waits for it, as nobody would start that again.
 *
 * @returns how to end the turn
 */
const takeTurn = async ({ stage, log }: RunOptions, files: GuestFiles): Promise<() => void> => {
  const path = lockIn(files)
  try {
    return takeLock(path)
  } catch (error) {
    if (stage !== 'network' || !(error instanceof LockedError)) throw error
    log('notice', `the network stage waits: ${error.message}`)
  }
  const { awaitLock } = await import('./await-lock.ts')
  return (await awaitLock(path)) ?? takeLock(path)
}

/**
 * Runs plan or apply.
 *
 * @returns the report; null where no context was found, and then nothing was changed
 * @throws SourceError where the source cannot be used
 * @throws LockedError where another apply is at work, and this one is not the network stage
 * @throws ActionError where the agent's own folder cannot be made
 */
export const run = async (options: RunOptions): Promise<Report | null> => {
  const guest = await openGuest(options)
  const { files } = guest
  const release = options.mode === 'apply' ? await takeTurn(options, files) : () => {}
  try {
    if (options.mode === 'apply') clearTurns(options, files)
    const report = await withContext(options, files, found => runFound(found, options, guest))
    if (report === null && options.mode === 'apply') await keepVainRun(options, files)
    return report
  } finally {
    release()
  }
}

/**
 * Applies where machine or context are another than the last whole run saw; where another run is at work, after it.
 *
 * A medium that is gone may be one that is being changed for another: that is not noted, unless this boot has had none yet.
 *
 * @param signal ends the wait for the other run
 * @returns as `run`; `gone` where there is no context any more, `same` where there is no news or the wait was ended, and then
 *   nothing was changed
 * @throws SourceError where the source cannot be used
 * @throws ActionError where the agent's own folder cannot be made
 */
export const runOnNews = async (
  options: RunOptions,
  signal?: AbortSignal,
): Promise<Report | 'same' | 'gone' | null> => {
  const guest = await openGuest(options)
  const { files } = guest
  const { awaitLock } = await import('./await-lock.ts')
  const release = await awaitLock(lockIn(files), signal)
  if (release === null) return 'same'
  try {
    const report = await withContext<Report | 'same'>(options, files, async found => {
      const news = newsOf(files, guest.look(), found.context)
      if (news === null) return 'same'
      clearTurns(options, files)
      return await runFound(found, options, guest, news)
    })
    if (report !== null) return report
    if (files.status(reportPath) !== null) return 'gone'
    await keepVainRun(options, files)
    return null
  } finally {
    release()
  }
}
