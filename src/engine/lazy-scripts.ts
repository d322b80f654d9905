/** The script runner, made only where a script is to run: hashing and processes cost a boot milliseconds. */
import type { ScriptRunner } from '../machine/machine.ts'
import type { OpenContext } from './context.ts'
import type { Log } from './log.ts'
import type { RunMemory } from './memory/memory.ts'
import type { ScriptSystem } from './script-system.ts'

export interface ScriptOptions {
  /** The agent's runtime and state folders, as they lie on this machine. */
  readonly runtime: string
  readonly state: string
  /** Where scripts written for one-context look for the context; null where there are none. */
  readonly oneContext: string | null
  readonly force: boolean
  readonly memory: Pick<RunMemory, 'digest' | 'script' | 'noteScript' | 'save'>
  readonly log: Log
  /** As in `RunOptions`. */
  readonly output?: number
  /** Linux where left out. */
  readonly system?: ScriptSystem
}

/** A runner for the scripts of this context. */
export const lazyScripts = (
  { medium, content, parsed }: OpenContext,
  options: ScriptOptions,
): ScriptRunner => {
  const make = async (): Promise<ScriptRunner> => {
    const { scriptRunner } = await import('./scripts.ts')
    return scriptRunner({
      ...options,
      variables: parsed.variables,
      content,
      medium,
    })
  }
  let made: Promise<ScriptRunner> | undefined
  const get = (): Promise<ScriptRunner> => {
    made ??= make()
    return made
  }
  return {
    ranAlready: async action => (await get()).ranAlready(action),
    run: async action => (await get()).run(action),
  }
}
