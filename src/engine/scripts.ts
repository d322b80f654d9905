/**
 * Runs the user's own scripts: START_SCRIPT, files of the medium, executables of /etc/vmcontext.d. Each runs
 * once per boot and context, with the medium readable, its output going where the agent's goes (the journal),
 * and is ended with all its children when its time is up or the agent is told to end. What it leaves running
 * on purpose stays.
 */
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { encodeText } from '../context/bytes.ts'
import { contextFile } from '../context/file.ts'
import { writeContext } from '../context/write.ts'
import type { ScriptAction } from '../machine/actions.ts'
import type { ScriptRunner } from '../machine/machine.ts'
import type { Medium } from '../source/medium.ts'
import { commandEnvironment } from './commands.ts'
import type { ScriptOptions } from './lazy-scripts.ts'
import { writeOneEnv } from './one-env.ts'
import { scriptEnvironment } from './script-environment.ts'
import { runScript } from './script-process.ts'
import { interpreterOf, isProgram } from './shebang.ts'

/** What the runner needs of the run. */
export interface ScriptContext extends ScriptOptions {
  readonly variables: ReadonlyMap<string, string>
  /** A digest of the whole context: another one, another context. */
  readonly context: string
  readonly digestOf: (content: Uint8Array) => Promise<string>
  readonly medium: Pick<Medium, 'read' | 'expose'>
}

/** More than any script; a medium may also carry whole programs. */
const longestScript = 1024 ** 3

/** A name that can stand for a file, made unlike any other by the digest before it. */
const fileName = (name: string): string => basename(name).replace(/[^A-Za-z0-9._-]/g, '_')

/** The runner of one run. */
export const scriptRunner = (options: ScriptContext): ScriptRunner => {
  const { medium, runtime, state, digestOf, log } = options
  const folder = join(runtime, 'scripts')
  let environment: Record<string, string> | null = null

  const contentOf = ({ script }: ScriptAction): Uint8Array => {
    if (script.from === 'context') return encodeText(script.content)
    return script.from === 'medium' ? medium.read(script.file, longestScript) : fs.readFileSync(script.path)
  }

  /** Which script it is: two may have one name, one may change its content. */
  const identify = async (
    action: ScriptAction,
    content: Uint8Array,
  ): Promise<{ key: string; seal: string }> => {
    const key = await digestOf(Buffer.from(`${action.script.from}\0${action.name}`))
    return { key: key.slice(0, 16), seal: `${options.context} ${await digestOf(content)}` }
  }

  const donePath = (key: string): string => join(folder, `${key}.done`)

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
    const path = join(isProgram(content) ? programFolder() : folder, `${key}-${fileName(action.name)}`)
    fs.rmSync(path, { force: true })
    fs.writeFileSync(path, content, { mode: 0o700, flag: 'wx' })
    return { path, remove: () => fs.rmSync(path, { force: true }) }
  }

  const prepare = (exposed: string): Record<string, string> => {
    if (environment !== null) return environment
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { environment: context, leftOut } = scriptEnvironment(options.variables)
    for (const { name, why } of leftOut)
      log('warning', `${name} ${why}; scripts find it in CONTEXT_FILE only`)
    const copy = join(runtime, contextFile)
    fs.rmSync(copy, { force: true })
    fs.writeFileSync(copy, writeContext(options.variables), { mode: 0o600, flag: 'wx' })
    writeOneEnv(options.variables, medium, options.oneContext)
    environment = {
      ...commandEnvironment,
      USER: 'root',
      LOGNAME: 'root',
      SHELL: '/bin/sh',
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
      const { key, seal } = await identify(action, contentOf(action))
      try {
        return fs.readFileSync(donePath(key), 'latin1') === seal
      } catch {
        return false
      }
    },

    async run(action) {
      const content = contentOf(action)
      const { key, seal } = await identify(action, content)
      const exposed = await medium.expose()
      const env = prepare(exposed)
      const { path, remove } = place(action, content, key)
      log('notice', `${action.name}: started`)
      // As one-context did it: what came with the context starts beside the medium's files, a hook at the root.
      const cwd = action.script.from === 'guest' ? '/' : exposed
      const command = [...interpreterOf(path, content), ...action.arguments] as [string, ...string[]]
      const result = await runScript(command, { env, cwd, seconds: action.timeout })
      remove()
      if (result.ok) fs.writeFileSync(donePath(key), seal, { mode: 0o600 })
      return result
    },
  }
}
