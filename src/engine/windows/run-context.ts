/** A run on Windows that has found its context: facts from PowerShell, the modules' turns, the report. */
import { masker } from '../../context/mask.ts'
import type { Problem } from '../../context/problem.ts'
import { readSettings } from '../../context/settings.ts'
import type { Machine, PowerShell } from '../../machine/machine.ts'
import { overlayFiles } from '../../machine/overlay-files.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { windowsModules } from '../../modules/windows/registry.ts'
import type { Medium } from '../../source/medium.ts'
import { runCommand } from '../commands.ts'
import { conclude } from '../conclude.ts'
import { isIncomplete } from '../context.ts'
import { makeStateFolder } from '../folders.ts'
import type { Guest } from '../guest.ts'
import { keepChanges } from '../keep.ts'
import type { Log } from '../log.ts'
import { openMemory } from '../memory/memory.ts'
import { openRefusals } from '../memory/refusals.ts'
import type { Look } from '../noticing/look.ts'
import { turnsOf } from '../noticing/seen.ts'
import { selectModules } from '../select-modules.ts'
import { runTurns } from '../stage.ts'
import { bootOf } from './boot.ts'
import { readRenames } from './renames.ts'
import { windowsScripts } from './scripts.ts'

/** What the agent itself knows of a machine. */
export type Known = Pick<WindowsFacts, 'mediumFiles' | 'renames' | 'contextDrive'>

interface Asked {
  readonly facts: WindowsFacts
  /** The process that was asked, for the changes; to be closed. */
  readonly powerShell: (PowerShell & { readonly close: () => Promise<void> }) | null
  /** What could not be found out. */
  readonly problem?: Problem
}

export type AskFacts = (known: Known) => Promise<Asked>

/** The letter of the drive, where the context came on a CD-ROM. */
const driveOf = ({ kind, path }: Pick<Medium, 'kind' | 'path'>): string | null =>
  kind === 'cdrom' && /^[A-Z]:$/i.test(path) ? path.charAt(0).toUpperCase() : null

/** @param look at the running machine; null where it is not this one */
export const windowsRun =
  (
    ask: AskFacts,
    requestRestart: Machine['requestRestart'],
    look: (() => Look) | null,
  ): Guest['runContext'] =>
  async (context, options, real, earlier, beginning, news) => {
    const { medium, parsed } = context
    const { phases } = beginning
    const applies = options.mode === 'apply'
    const mask = masker(parsed.variables)
    const log: Log = (priority, message) => options.log(priority, mask(message))
    const { settings, problems } = readSettings(parsed.variables, 'windows')
    if (applies) makeStateFolder(real, log)

    const seen = applies ? (look?.() ?? null) : null
    const known: Known = {
      mediumFiles: medium.files.map(({ path }) => path),
      renames: readRenames(real),
      // Of another machine its facts have to tell.
      ...(look !== null && { contextDrive: driveOf(medium) }),
    }
    const asked = await phases.during('facts', () => ask(known))
    const { powerShell } = asked
    try {
      const memory = openMemory(real, {
        instance: { vmid: parsed.variables.get('VMID') ?? null, uuid: asked.facts.uuid, machineId: null },
        force: options.force,
        dryRun: !applies,
        log,
      })
      // A file of facts may tell of more than what is below its --root.
      const keyUsers = [...new Set([...asked.facts.keyUsers, ...memory.keyUsers()])]
      const facts = { ...asked.facts, keyUsers }
      const machine: Machine = {
        files: applies ? real : overlayFiles(real),
        // A plan is about the guest as it runs, as the calls in it are, wherever it is made.
        live: facts.live || !applies,
        dryRun: !applies,
        showDiff: options.diffs ? (await import('../../machine/diff.ts')).unifiedDiff : null,
        runCommand,
        scripts: windowsScripts(context, {
          files: real,
          force: options.force,
          memory,
          log,
          ...(options.output !== undefined && { output: options.output }),
        }),
        passwords: memory.passwords,
        powerShell,
        readMedium: path => medium.read(path),
        requestRestart,
        patience: 0,
        salt: async () => '',
      }
      const result = await runTurns(turnsOf(selectModules(windowsModules, options), news), {
        settings,
        facts,
        machine,
        mask,
        progress: options.progress,
        incomplete: isIncomplete(context),
        failed: [...earlier, ...parsed.problems, ...problems, asked.problem].some(
          problem => problem?.severity === 'error',
        ),
        memory,
        phases,
        refusals: openRefusals(real, memory, options.force),
      })
      if (applies) await phases.during('disk', () => keepChanges(memory, medium.kind, options, real))
      const report = await conclude({
        context,
        options,
        beginning,
        settings,
        earlier: asked.problem === undefined ? earlier : [...earlier, asked.problem],
        problems,
        result,
        system: 'windows',
        boot: facts.live ? bootOf(real) : null,
      })
      // Of a machine that did not tell what it is like the whole is still to be done.
      return { report, look: asked.problem === undefined ? seen : null }
    } finally {
      await powerShell?.close()
    }
  }
