/**
 * A run, from source to report. Plan and apply are the same run: a plan's files keep changes in memory, and
 * its commands and scripts are not started.
 */
import { readFileSync } from 'node:fs'
import { locate } from '../context/locate.ts'
import { masker, maskProblems } from '../context/mask.ts'
import type { Problem } from '../context/problem.ts'
import { readSettings } from '../context/settings.ts'
import { messageOf } from '../error-code.ts'
import type { Facts } from '../machine/facts.ts'
import type { GuestFiles } from '../machine/files.ts'
import { clearLeftovers } from '../machine/leftovers.ts'
import { readFacts } from '../machine/linux/facts.ts'
import type { Machine } from '../machine/machine.ts'
import { overlayFiles } from '../machine/overlay-files.ts'
import { openFiles } from '../machine/real-files.ts'
import { linuxModules } from '../modules/linux/registry.ts'
import type { Module, Stage } from '../modules/module.ts'
import { openSource } from '../source/open.ts'
import { agentVersion } from '../version.ts'
import { clock, spanSince } from './clock.ts'
import { runCommand } from './commands.ts'
import { readConfig } from './config.ts'
import { type OpenContext, readContext } from './context.ts'
import { makeRuntimeFolder, makeStateFolder, runtimeFolder, stateFolder } from './folders.ts'
import { relabel } from './labels.ts'
import { clearInterrupted } from './lazy-guard.ts'
import { lazyScripts } from './lazy-scripts.ts'
import { takeLock } from './lock.ts'
import type { Log } from './log.ts'
import { readInstance } from './memory/instance.ts'
import { openMemory, type RunMemory } from './memory/memory.ts'
import { openRefusals } from './memory/refusals.ts'
import { clearNetworkStage, requestNetworkStage } from './network-stage.ts'
import { awaitNics } from './nics-coming.ts'
import { oneEnvFolder } from './one-env.ts'
import { measurePhases, type Phases } from './phases.ts'
import { mergeReports, type Report, readReport, runOutcome, writeReport } from './report.ts'
import { runModules } from './stage.ts'
import { forgetSource, isExpected, rememberSource } from './state.ts'

export interface RunOptions {
  readonly mode: 'plan' | 'apply'
  readonly stage: Stage | 'all'
  /** SOURCE as on the command line. */
  readonly source: string
  /** The guest's root: `/`, or a folder with its file tree. */
  readonly root: string
  /** Only these modules; all where empty. */
  readonly modules: readonly string[]
  /** Nothing counts as done before: scripts run and passwords are set again. */
  readonly force: boolean
  /** Somebody reads the diffs. */
  readonly diffs: boolean
  /** Look for mistyped names too; a boot saves itself the time. */
  readonly names: boolean
  /** Seconds to wait for a medium; null: as the agent's settings say. */
  readonly wait: number | null
  /** Told what the report does not hold. */
  readonly log: Log
  /** Told of each action as it is done, for those who do not read the report. */
  readonly progress: Log
}

/** Names of all modules, for `--module`. */
export const moduleNames: readonly string[] = [...new Set(linuxModules.map(module => module.name))]

/** How long a tool that is changing the users is waited for, in milliseconds, as shadow's own tools do. */
const patience = 15_000

const bootId = (live: boolean): string | null => {
  if (!live) return null
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return null
  }
}

const randomSalt = async (): Promise<string> => {
  const { randomBytes } = await import('node:crypto')
  return randomBytes(12).toString('base64').replaceAll('+', '.')
}

const selectModules = (options: RunOptions): readonly Module[] =>
  linuxModules.filter(
    module =>
      (options.stage === 'all' || module.stage === options.stage) &&
      (options.modules.length === 0 || options.modules.includes(module.name)),
  )

const makeMachine = async (
  context: OpenContext,
  options: RunOptions,
  real: GuestFiles,
  memory: RunMemory,
  log: Log,
): Promise<Machine> => {
  const dryRun = options.mode === 'plan'
  return {
    files: dryRun ? overlayFiles(real) : real,
    live: options.root === '/',
    dryRun,
    showDiff: options.diffs ? (await import('../machine/diff.ts')).unifiedDiff : null,
    runCommand,
    scripts: lazyScripts(context, {
      runtime: real.onMachine(runtimeFolder),
      state: real.onMachine(stateFolder),
      oneContext: real.onMachine(oneEnvFolder),
      force: options.force,
      memory,
      log,
    }),
    passwords: memory.passwords,
    patience,
    salt: randomSalt,
  }
}

/** Part of it could not be read, so what it does not say is no wish to have it taken away. */
const isIncomplete = ({ parsed }: OpenContext): boolean =>
  parsed.variables.size === 0 || parsed.problems.some(problem => problem.severity === 'error')

const empty: Problem = {
  severity: 'warning',
  message: 'context.sh holds no variable, so there is nothing to make this machine',
}

/** What is known of a run before it has found a context. */
interface Beginning {
  readonly begun: number
  /** ISO 8601, UTC. */
  readonly started: string
  readonly phases: Phases
}

const begin = ({ stage }: RunOptions): Beginning => ({
  begun: clock(),
  started: new Date().toISOString(),
  phases: measurePhases(stage),
})

/** What is known of the machine: what it remembers, and what there is to be seen. */
const remember = (
  { medium, parsed }: OpenContext,
  options: RunOptions,
  files: GuestFiles,
  log: Log,
): { readonly memory: RunMemory; readonly facts: Facts } => {
  const live = options.root === '/'
  const facts = readFacts(files, live, {
    mediumFiles: () => medium.files.map(file => file.path),
    keyUsers: () => memory.keyUsers(),
  })
  const memory = openMemory(files, {
    instance: readInstance(files, live && !facts.container, parsed.variables.get('VMID') ?? null),
    force: options.force,
    dryRun: options.mode === 'plan',
    log,
  })
  return { memory, facts }
}

const runContext = async (
  context: OpenContext,
  options: RunOptions,
  real: GuestFiles,
  earlier: readonly Problem[],
  { begun, started, phases }: Beginning,
): Promise<Report> => {
  const { medium, parsed } = context
  const applies = options.mode === 'apply'
  const mask = masker(parsed.variables)
  const log: Log = (priority, message) => options.log(priority, mask(message))

  const { settings, problems: settingProblems } = readSettings(parsed.variables, 'linux')
  if (applies) makeStateFolder(real, log)
  const { memory, facts } = remember(context, options, real, log)
  const machine = await makeMachine(context, options, real, memory, log)
  const restored: string[] = []
  if (applies) {
    clearLeftovers(machine)
    restored.push(...(await clearInterrupted(machine, log)))
    // First, so that a local stage which is ended half-way does not cost the boot its scripts.
    if (machine.live && options.stage === 'local')
      await requestNetworkStage(real, linuxModules, settings, facts)
  }
  const modules = selectModules(options)
  if (applies && machine.live) {
    const wanted = modules.flatMap(module => module.nics?.(settings, facts) ?? [])
    if (wanted.length > 0) await phases.during('nics', () => awaitNics(wanted, real))
  }
  const { progress } = options
  const incomplete = isIncomplete(context)
  const result = await runModules(modules, {
    settings,
    facts,
    machine,
    mask,
    progress,
    incomplete,
    memory,
    refusals: openRefusals(real, memory, options.force),
  })
  const written = [...restored, ...result.written]
  if (applies && written.length > 0)
    await phases.during('labels', () => relabel(written, facts, runCommand, log))

  const found = [...earlier, ...parsed.problems, ...settingProblems, ...result.problems]
  if (parsed.variables.size === 0) found.push(empty)
  if (options.names) found.push(...(await import('../context/lint/names.ts')).nearMisses(settings, 'linux'))
  const problems = maskProblems(locate(found, parsed.positions), parsed.variables)
  const outcome = runOutcome(result.modules, problems)
  if (applies) await phases.during('disk', () => keep(memory, medium.kind, options, real))
  const { milliseconds } = spanSince(begun)
  return {
    version: 1,
    mode: options.mode,
    stage: options.stage,
    source: { kind: medium.kind, path: medium.path, label: medium.label },
    outcome,
    modules: result.modules,
    ...(result.network !== undefined && { network: result.network }),
    problems,
    agent: agentVersion,
    boot: bootId(machine.live),
    started,
    milliseconds,
    runs: [{ stage: options.stage, started, outcome, ...spanSince(begun) }],
    phases: phases.done,
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

/** Where something cannot be kept, what was done still counts. */
const trying = async (what: string, { log }: RunOptions, work: () => void | Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    log('warning', `${what}: ${messageOf(error)}`)
  }
}

/** Makes what was done outlast a power cut, and only then notes that it was. */
const keep = (memory: RunMemory, kind: string, options: RunOptions, files: GuestFiles): Promise<void> =>
  trying('what this run did is not remembered', options, async () => {
    await files.settle()
    await files.sync()
    if (options.root === '/') rememberSource(files, kind)
    await memory.save()
    await files.settle()
    await files.sync()
  })

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
  const beginning = begin(options)
  if (applies) makeRuntimeFolder(real)
  const runtime = real.onMachine(runtimeFolder)
  const release = applies ? takeLock(`${runtime}/lock`) : () => {}
  try {
    if (applies && options.stage !== 'local') clearNetworkStage(real)
    const { config, problems } = await readConfig(real)
    const medium = await beginning.phases.during('medium', () =>
      openSource(options.source, {
        root: options.root,
        wait: options.wait ?? config.wait,
        waitIsExplicit: options.wait !== null,
        runtime,
        expected: isExpected(real),
        log: message => options.log('debug', message),
      }),
    )
    if (medium === null) {
      if (applies) forgetSource(real)
      return null
    }
    try {
      const report = await runContext(readContext(medium), options, real, problems, beginning)
      if (applies)
        await trying('the report is not kept', options, () =>
          writeReport(real, mergeReports(earlierReport(real), report)),
        )
      return report
    } finally {
      await medium.close()
    }
  } finally {
    release()
  }
}
