/** A run that has found its context: what the machine is and remembers, the modules' turns, the report. */
import { readFileSync } from 'node:fs'
import { masker } from '../context/mask.ts'
import type { Problem } from '../context/problem.ts'
import { readSettings } from '../context/settings.ts'
import type { Facts } from '../machine/facts.ts'
import type { GuestFiles } from '../machine/files.ts'
import { clearLeftovers } from '../machine/leftovers.ts'
import { readFacts } from '../machine/linux/facts.ts'
import { hooks } from '../modules/linux/hooks.ts'
import { linuxModules } from '../modules/linux/registry.ts'
import { runCommand } from './commands.ts'
import { type Beginning, conclude } from './conclude.ts'
import { isIncomplete, type OpenContext } from './context.ts'
import { makeStateFolder } from './folders.ts'
import { makeMachine } from './guest-machine.ts'
import { keepChanges } from './keep.ts'
import { relabel } from './labels.ts'
import { nextOf, requestLater } from './later.ts'
import { clearInterrupted } from './lazy-guard.ts'
import type { Log } from './log.ts'
import { readInstance } from './memory/instance.ts'
import { openMemory, type RunMemory } from './memory/memory.ts'
import { openRefusals } from './memory/refusals.ts'
import { awaitNics } from './nics-coming.ts'
import { type Look, lookAround } from './noticing/look.ts'
import { type News, turnsOf } from './noticing/seen.ts'
import type { Report } from './report.ts'
import type { RunOptions } from './run-options.ts'
import { selectModules } from './select-modules.ts'
import { runTurns } from './stage.ts'

const bootId = (live: boolean): string | null => {
  if (!live) return null
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return null
  }
}

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

/** What a run leaves, which is not written down yet. */
interface Ended {
  readonly report: Report
  /** What it saw of the machine; null where that is not running, or nothing was to be changed. */
  readonly look: Look | null
}

/**
 * Plans and makes what a context says.
 *
 * @param news what is another than the last run saw; null where nobody asked
 */
export const runContext = async (
  context: OpenContext,
  options: RunOptions,
  real: GuestFiles,
  earlier: readonly Problem[],
  beginning: Beginning,
  news: News | null,
): Promise<Ended> => {
  const { medium, parsed } = context
  const { phases } = beginning
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
    if (machine.live && options.stage === 'local' && options.modules.length === 0) {
      const known = { settings, facts, scripts: machine.scripts, memory }
      const ofNetwork = linuxModules.filter(({ stage }) => stage === 'network')
      await requestLater(real, 'network', ofNetwork, known)
      if (options.hooksApart) await requestLater(real, 'hooks', [hooks], known)
    }
  }
  const next = applies && machine.live ? nextOf(real) : undefined
  const modules = selectModules(linuxModules, options)
  if (applies && machine.live) {
    const wanted = modules.flatMap(module => module.nics?.(settings, facts) ?? [])
    if (wanted.length > 0) await phases.during('nics', () => awaitNics(wanted, real))
  }
  // Before the modules look at it themselves: what comes later is news.
  const look = applies && machine.live ? lookAround(real) : null
  const { progress } = options
  const incomplete = isIncomplete(context)
  const result = await runTurns(turnsOf(modules, news), {
    settings,
    facts,
    machine,
    mask,
    progress,
    incomplete,
    memory,
    phases,
    refusals: openRefusals(real, memory, options.force),
  })
  const written = [...restored, ...result.written]
  if (applies && written.length > 0)
    await phases.during('labels', () => relabel(written, facts, runCommand, log))

  if (applies) await phases.during('disk', () => keepChanges(memory, medium.kind, options, real))
  const report = await conclude({
    context,
    options,
    beginning,
    settings,
    earlier,
    problems: settingProblems,
    result,
    system: 'linux',
    boot: bootId(machine.live),
    ...(next !== undefined && { next }),
  })
  return { report, look }
}
