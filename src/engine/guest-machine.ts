/** The machine that actions are made on: the guest's files, its programs, its users' scripts. */
import type { GuestFiles } from '../machine/files.ts'
import type { Machine } from '../machine/machine.ts'
import { overlayFiles } from '../machine/overlay-files.ts'
import { runCommand } from './commands.ts'
import type { OpenContext } from './context.ts'
import { runtimeFolder, stateFolder } from './folders.ts'
import { lazyScripts } from './lazy-scripts.ts'
import type { Log } from './log.ts'
import type { RunMemory } from './memory/memory.ts'
import { oneEnvFolder } from './one-env.ts'
import type { RunOptions } from './run-options.ts'

/** How long a tool that is changing the users is waited for, in milliseconds, as shadow's own tools do. */
const patience = 15_000

const randomSalt = async (): Promise<string> => {
  const { randomBytes } = await import('node:crypto')
  return randomBytes(12).toString('base64').replaceAll('+', '.')
}

/** The machine of a run; in a plan its files keep changes in memory. */
export const makeMachine = async (
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
    powerShell: null,
    requestRestart: () => {},
    patience,
    salt: randomSalt,
  }
}
