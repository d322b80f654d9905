/** The modules that have a turn in a run. */
import { hooks } from '../modules/linux/hooks.ts'
import type { Module } from '../modules/module.ts'
import type { RunOptions } from './run-options.ts'

/** Those of the stage that were asked for, or of its modules the ones that were named. */
export const selectModules = <M extends Pick<Module, 'name' | 'stage'>>(
  modules: readonly M[],
  options: RunOptions,
): readonly M[] =>
  modules.filter(
    module =>
      (options.stage === 'all' || module.stage === options.stage) &&
      (options.modules.length === 0 || options.modules.includes(module.name)) &&
      !(options.hooksApart && module.name === hooks.name),
  )
