/**
 * A run, from source to report. Plan and apply are the same run: a plan's files keep changes in memory, and
 * its commands and scripts are not started.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { locate } from '../context/locate.ts'
import { masker } from '../context/mask.ts'
import type { Problem } from '../context/problem.ts'
import { readSettings } from '../context/settings.ts'
import type { GuestFiles } from '../machine/files.ts'
import { systemError } from '../machine/files.ts'
import { readFacts } from '../machine/linux/facts.ts'
import type { Machine, ScriptRunner } from '../machine/machine.ts'
import { overlayFiles } from '../machine/overlay-files.ts'
import { openFiles } from '../machine/real-files.ts'
import { linuxModules } from '../modules/linux/registry.ts'
import type { Module, Stage } from '../modules/module.ts'
import { openSource } from '../source/open.ts'
import { agentVersion } from '../version.ts'
import { clock, elapsed } from './clock.ts'
import { runCommand } from './commands.ts'
import { readConfig } from './config.ts'
import { type OpenContext, readContext } from './context.ts'
import { relabel } from './labels.ts'
import { takeLock } from './lock.ts'
import type { Log } from './log.ts'
import { clearNetworkStage, requestNetworkStage } from './network-stage.ts'
import { mergeReports, type Report, readReport, runOutcome, writeReport } from './report.ts'
import { runModules, type StageContext } from './stage.ts'
import { forgetSource, isExpected, makeStateFolder, rememberSource } from './state.ts'

export interface RunOptions {
  readonly mode: 'plan' | 'apply'
  readonly stage: Stage | 'all'
  /** SOURCE as on the command line. */
  readonly source: string
  /** The guest's root: `/`, or a folder with its file tree. */
  readonly root: string
  /** Only these modules; all where empty. */
  readonly modules: readonly string[]
  /** Run scripts again that ran already. */
  readonly force: boolean
  /** Somebody reads the diffs. */
  readonly diffs: boolean
  /** Seconds to wait for a medium; null: as the kernel's command line or the agent's settings say. */
  readonly wait: number | null
  /** Told what the report does not hold. */
  readonly log: Log
  /** Told of each action as it is done, for those who do not read the report. */
  readonly progress: Log
}

/** Names of all modules, for `--module`. */
export const moduleNames: readonly string[] = [...new Set(linuxModules.map(module => module.name))]

const runtimeFolder = '/run/vmcontext'

const onMachine = (root: string, path: string): string => (root === '/' ? path : join(root, path))

/** The agent's folder below /run, for root alone. */
const makeRuntime = (root: string): void => {
  try {
    const folder = onMachine(root, runtimeFolder)
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    fs.chmodSync(folder, 0o700)
  } catch (error) {
    throw systemError(`make ${runtimeFolder}`, error)
  }
}

const bootId = (root: string): string | null => {
  if (root !== '/') return null
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return null
  }
}

const randomSalt = async (): Promise<string> => {
  const { randomBytes } = await import('node:crypto')
  return randomBytes(12).toString('base64').replaceAll('+', '.')
}

/** Scripts are prepared only where one is to run: hashing and processes cost milliseconds. */
const lazyScripts = (context: OpenContext, options: RunOptions, log: Log): ScriptRunner => {
  const digest = async (): Promise<string> => {
    const { createHash } = await import('node:crypto')
    return createHash('sha256').update(context.content).digest('hex')
  }
  const runner = async (): Promise<ScriptRunner> => {
    const { scriptRunner } = await import('./scripts.ts')
    return scriptRunner({
      variables: context.parsed.variables,
      digest,
      exposeMedium: context.medium.expose,
      runtime: onMachine(options.root, runtimeFolder),
      force: options.force,
      log,
    })
  }
  let made: Promise<ScriptRunner> | undefined
  const get = (): Promise<ScriptRunner> => {
    made ??= runner()
    return made
  }
  return {
    ranAlready: async action => (await get()).ranAlready(action),
    run: async action => (await get()).run(action),
  }
}

const selectModules = (options: RunOptions): readonly Module[] =>
  linuxModules.filter(
    module =>
      (options.stage === 'all' || module.stage === options.stage) &&
      (options.modules.length === 0 || options.modules.includes(module.name)),
  )

const runContext = async (
  context: OpenContext,
  options: RunOptions,
  real: GuestFiles,
  earlier: readonly Problem[],
): Promise<Report> => {
  const begun = clock()
  const started = new Date().toISOString()
  const { medium, parsed } = context
  const live = options.root === '/'
  const dryRun = options.mode === 'plan'
  const mask = masker(parsed.variables)
  const log: Log = (priority, message) => options.log(priority, mask(message))

  if (!dryRun) makeStateFolder(real, log)
  const { settings, problems: settingProblems } = readSettings(parsed.variables, 'linux')
  const facts = readFacts(
    real,
    live,
    medium.files.map(file => file.path),
  )
  const machine: Machine = {
    files: dryRun ? overlayFiles(real) : real,
    live,
    dryRun,
    showDiff: options.diffs ? (await import('../machine/diff.ts')).unifiedDiff : null,
    runCommand,
    scripts: lazyScripts(context, options, log),
    salt: randomSalt,
  }
  const stageContext: StageContext = { settings, facts, machine, mask, progress: options.progress }
  const result = await runModules(selectModules(options), stageContext)
  if (!dryRun) await relabel(result.written, facts, runCommand, log)
  const found = [...earlier, ...parsed.problems, ...settingProblems, ...result.problems]
  const problems = locate(found, parsed.positions).map(problem => ({
    ...problem,
    message: mask(problem.message),
    ...(problem.hint !== undefined && { hint: mask(problem.hint) }),
  }))
  if (!dryRun && live && options.stage === 'local') {
    requestNetworkStage(real, linuxModules, settings, facts)
  }
  return {
    version: 1,
    mode: options.mode,
    stage: options.stage,
    source: { kind: medium.kind, path: medium.path, label: medium.label },
    outcome: runOutcome(result.modules, problems),
    modules: result.modules,
    ...(result.network !== undefined && { network: result.network }),
    problems,
    agent: agentVersion,
    boot: bootId(options.root),
    started,
    milliseconds: elapsed(begun),
  }
}

/** The report to add to; one that is damaged is replaced. */
const earlierReport = (files: GuestFiles): Report | null => {
  try {
    return readReport(files)
  } catch {
    return null
  }
}

/** Notes what outlives the run. Where that cannot be written, what was done still counts. */
const keep = async (report: Report, kind: string, options: RunOptions, files: GuestFiles): Promise<void> => {
  try {
    if (options.root === '/') rememberSource(files, kind)
    await files.settle()
    await files.sync()
    writeReport(files, mergeReports(earlierReport(files), report))
  } catch (error) {
    options.log(
      'warning',
      `the report is not kept: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/**
 * Runs plan or apply.
 *
 * @returns the report; null where no context was found, and then nothing was changed
 * @throws SourceError where the source cannot be used
 * @throws LockedError where another apply is at work
 * @throws ActionError where the agent's own folder cannot be made
 */
export const run = async (options: RunOptions): Promise<Report | null> => {
  const real = openFiles(options.root)
  const applies = options.mode === 'apply'
  if (applies) makeRuntime(options.root)
  const release = applies ? takeLock(onMachine(options.root, `${runtimeFolder}/lock`)) : () => {}
  try {
    if (applies && options.stage !== 'local') clearNetworkStage(real)
    const { config, problems } = await readConfig(real)
    const medium = await openSource(options.source, {
      root: options.root,
      wait: options.wait ?? config.wait,
      waitIsExplicit: options.wait !== null,
      runtime: onMachine(options.root, runtimeFolder),
      expected: isExpected(real),
      log: message => options.log('debug', message),
    })
    if (medium === null) {
      if (applies) forgetSource(real)
      return null
    }
    try {
      const report = await runContext(readContext(medium), options, real, problems)
      if (applies) await keep(report, medium.kind, options, real)
      return report
    } finally {
      await medium.close()
    }
  } finally {
    release()
  }
}
