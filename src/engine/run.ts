/**
 * A run, from source to report. Plan and apply are the same run: a plan's files keep changes in memory, and
 * its commands and scripts are not started.
 */
import { openFiles } from '../machine/real-files.ts'
import { linuxModules } from '../modules/linux/registry.ts'
import { openSource } from '../source/open.ts'
import { readConfig } from './config.ts'
import { readContext } from './context.ts'
import { makeRuntimeFolder, runtimeFolder } from './folders.ts'
import { keepReport } from './keep.ts'
import { takeLock } from './lock.ts'
import { clearNetworkStage } from './network-stage.ts'
import type { Report } from './report.ts'
import { begin, runContext } from './run-context.ts'
import type { RunOptions } from './run-options.ts'
import { forgetSource, isExpected } from './state.ts'

/** Names of all modules, for `--module`. */
export const moduleNames: readonly string[] = [...new Set(linuxModules.map(module => module.name))]

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
      if (applies) await keepReport(report, options, real)
      return report
    } finally {
      await medium.close()
    }
  } finally {
    release()
  }
}
