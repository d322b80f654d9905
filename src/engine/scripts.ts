/**
 * Runs the user's own scripts: START_SCRIPT, files of the medium, executables of /etc/vmcontext.d. Each runs
 * as often as its action says, with the medium readable, its output going where the agent's goes (the journal),
 * and is ended with all its children when its time is up or the agent is told to end. What it leaves running
 * on purpose stays.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { encodeText } from '../context/bytes.ts'
import { contextFile } from '../context/file.ts'
import { writeContext } from '../context/write.ts'
import { messageOf } from '../error-code.ts'
import type { ScriptAction } from '../machine/actions.ts'
import type { ScriptRunner } from '../machine/machine.ts'
import type { Medium } from '../source/medium.ts'
import type { ScriptOptions } from './lazy-scripts.ts'
import { writeOneEnv } from './one-env.ts'
import { scriptEnvironment } from './script-environment.ts'
import { runScript } from './script-process.ts'
import { linuxScripts } from './script-system.ts'

/** What the runner needs of the run. */
export interface ScriptContext extends ScriptOptions {
  readonly variables: ReadonlyMap<string, string>
  /** context.sh as it came. */
  readonly content: Uint8Array
  readonly medium: Pick<Medium, 'read' | 'expose'>
}

interface Identity {
  /** As the memory names it. */
  readonly name: string
  /** As its files are named. */
  readonly key: string
  /** Digests. */
  readonly script: string
  readonly context: string
}

/** More than any script; a medium may also carry whole programs. */
const longestScript = 1024 ** 3

/** The runner of one run. */
export const scriptRunner = (options: ScriptContext): ScriptRunner => {
  const { medium, runtime, state, memory, log, system = linuxScripts } = options
  const folder = join(runtime, 'scripts')
  let environment: Record<string, string> | null = null

  const contentOf = ({ script }: ScriptAction): Uint8Array => {
    if (script.from === 'context') return encodeText(script.content)
    return script.from === 'medium' ? medium.read(script.file, longestScript) : fs.readFileSync(script.path)
  }

  const context = (): Promise<string> => memory.digest('context', options.content)

  /** Which script it is: two may have one name, one may change its content. */
  const identify = async ({ script, name }: ScriptAction, content: Uint8Array): Promise<Identity> => ({
    name: `${script.from} ${name}`,
    key: (await memory.digest('script', script.from, name)).slice(0, 16),
    script: await memory.digest('script', content),
    context: await context(),
  })

  const donePath = (key: string): string => join(folder, `${key}.done`)

  /** What has to be the same for it not to run again in this boot. */
  const sealOf = ({ runs }: ScriptAction, { script, context }: Identity): string =>
    runs === 'boot' ? script : `${context} ${script}`

  const ranInThisBoot = (action: ScriptAction, identity: Identity): boolean => {
    try {
      return fs.readFileSync(donePath(identity.key), 'latin1') === sealOf(action, identity)
    } catch {
      return false
    }
  }

  const noteRun = async (action: ScriptAction, identity: Identity): Promise<void> => {
    if (action.runs === 'boot' || action.runs === 'context') {
      fs.writeFileSync(donePath(identity.key), sealOf(action, identity), { mode: 0o600 })
      return
    }
    memory.noteScript(identity.name, { script: identity.script, context: identity.context })
    try {
      await memory.save()
    } catch (error) {
      log('warning', `that ${action.name} ran is not remembered, so it will run again: ${messageOf(error)}`)
    }
  }

  /** A folder that /run's mount options do not hold for: many systems mount it noexec. */
  const programFolder = (): string => {
    const path = join(state, 'scripts')
    fs.mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }

  /** Puts the script where it can be run; `remove` takes the copy away again. */
  const place = (
    action: ScriptAction,
    content: Uint8Array,
    key: string,
  ): { path: string; remove: () => void } => {
    if (action.script.from === 'guest') return { path: action.script.path, remove: () => {} }
    const file = system.fileOf(action, content)
    const path = join(system.isProgram(content) ? programFolder() : folder, `${key}-${file.name}`)
    fs.rmSync(path, { force: true })
    fs.writeFileSync(path, file.content, { mode: 0o700, flag: 'wx' })
    return { path, remove: () => fs.rmSync(path, { force: true }) }
  }

  const prepare = (exposed: string): Record<string, string> => {
    if (environment !== null) return environment
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { environment: context, leftOut } = scriptEnvironment(
      options.variables,
      system.isTaken,
      system.longestVariable,
    )
    for (const { name, why } of leftOut)
      log('warning', `${name} ${why}; scripts find it in CONTEXT_FILE only`)
    const copy = join(runtime, contextFile)
    fs.rmSync(copy, { force: true })
    fs.writeFileSync(copy, writeContext(options.variables), { mode: 0o600, flag: 'wx' })
    if (options.oneContext !== null) writeOneEnv(options.variables, medium, options.oneContext)
    environment = {
      ...system.environment,
      ...context,
      MOUNT_DIR: exposed,
      RUNTIME_DIR: runtime,
      CONTEXT_FILE: copy,
    }
    return environment
  }

  return {
    async ranAlready(action) {
      if (options.force) return false
      const identity = await identify(action, contentOf(action))
      if (action.runs === 'boot' || action.runs === 'context') return ranInThisBoot(action, identity)
      const last = memory.script(identity.name)
      if (last === null || action.runs === 'once') return last !== null
      return last.script === identity.script && last.context === identity.context
    },

    async run(action) {
      const content = contentOf(action)
      const identity = await identify(action, content)
      const exposed = await medium.expose()
      const env = prepare(exposed)
      const { path, remove } = place(action, content, identity.key)
      log('notice', `${action.name}: started`)
      // As one-context did it: what came with the context starts beside the medium's files, a hook at the root.
      const cwd = action.script.from === 'guest' ? system.home : exposed
      const command = [...system.commandOf(path, content), ...action.arguments] as [string, ...string[]]
      const result = await runScript(command, {
        env,
        cwd,
        seconds: action.timeout,
        ...(options.output !== undefined && { output: options.output }),
      })
      try {
        remove()
      } catch (error) {
        // What the script has left running may hold it, and Windows keep it then.
        log('debug', `the copy of ${action.name} is left: ${messageOf(error)}`)
      }
      if (result.ok) await noteRun(action, identity)
      return result
    },
  }
}
