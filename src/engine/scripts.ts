/**
 * Runs the user's own scripts: START_SCRIPT, files of the medium, executables of /etc/vmcontext.d. Each runs
 * once per boot and context, with the medium readable, its output going where the agent's goes (the journal),
 * and is ended with all its children when its time is up. What it leaves running on purpose stays.
 */
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { encodeText } from '../context/bytes.ts'
import { writeContext } from '../context/write.ts'
import type { ScriptAction } from '../machine/actions.ts'
import type { ScriptRunner } from '../machine/machine.ts'
import { clock, elapsed } from './clock.ts'
import { commandEnvironment } from './commands.ts'
import type { Log } from './log.ts'
import { scriptEnvironment } from './script-environment.ts'
import { interpreterOf } from './shebang.ts'

/** What the runner needs of the run. */
export interface ScriptContext {
  readonly variables: ReadonlyMap<string, string>
  /** A digest of the context: another one, another context. */
  readonly digest: () => Promise<string>
  /** Folder of this machine in which the medium's files can be read. */
  readonly exposeMedium: () => Promise<string>
  /** The agent's private folder below /run. */
  readonly runtime: string
  /** Run again what ran already. */
  readonly force: boolean
  readonly log: Log
}

const graceSeconds = 10
/** What a timer of Node can hold, 24 days. */
const longestTimer = 2 ** 31 - 1

const safeName = (name: string): string => name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '_')

/** Puts the script where it can be run and answers its path on this machine. */
const place = async (action: ScriptAction, folder: string, medium: string): Promise<string> => {
  const { script } = action
  if (script.from === 'guest') return script.path
  const path = join(folder, basename(safeName(action.name)))
  const content =
    script.from === 'context' ? encodeText(script.content) : fs.readFileSync(join(medium, script.file))
  fs.rmSync(path, { force: true })
  fs.writeFileSync(path, content, { mode: 0o700, flag: 'wx' })
  return path
}

const readHead = (path: string): Uint8Array => {
  const descriptor = fs.openSync(path, 'r')
  try {
    const head = new Uint8Array(4096)
    return head.subarray(0, fs.readSync(descriptor, head, 0, head.length, 0))
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Signals the script and all its children: it leads a process group of its own. */
const signalGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is gone already.
  }
}

const waitFor = async (
  command: readonly [string, ...string[]],
  environment: Record<string, string>,
  cwd: string,
  seconds: number,
): Promise<{ ok: boolean; message: string }> => {
  const { execa } = await import('execa')
  const [file, ...args] = command
  const begun = clock()
  // Output goes to the agent's own stderr and not through a pipe of ours: a daemon that the script leaves
  // running would be killed by its next line (SIGPIPE) once the agent has ended.
  const child = execa(file, args, {
    env: environment,
    extendEnv: false,
    cwd,
    stdio: ['ignore', 2, 2],
    detached: true,
    cleanup: false,
    reject: false,
  })
  let timedOut = false
  let killTimer: NodeJS.Timeout | undefined
  const endScript = (): void => {
    timedOut = true
    signalGroup(child.pid, 'SIGTERM')
    killTimer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceSeconds * 1000)
  }
  const timer = seconds > 0 ? setTimeout(endScript, Math.min(seconds * 1000, longestTimer)) : undefined
  const result = await child
  clearTimeout(timer)
  clearTimeout(killTimer)
  if (timedOut) signalGroup(child.pid, 'SIGKILL')

  const took = `after ${(elapsed(begun) / 1000).toFixed(1)} s`
  if (timedOut) return { ok: false, message: `was ended: it took longer than ${seconds} s` }
  if (result.exitCode === 0) return { ok: true, message: `ended ${took}` }
  if (result.exitCode !== undefined) return { ok: false, message: `exit code ${result.exitCode} ${took}` }
  if (result.signal !== undefined) return { ok: false, message: `ended by ${result.signal} ${took}` }
  return { ok: false, message: `cannot be run: ${result.originalMessage ?? 'unknown reason'}` }
}

/** The runner of one run. */
export const scriptRunner = (context: ScriptContext): ScriptRunner => {
  const folder = join(context.runtime, 'scripts')
  const donePath = (action: ScriptAction): string => join(folder, `${safeName(action.name)}.done`)
  let prepared: Record<string, string> | null = null

  const prepare = async (medium: string): Promise<Record<string, string>> => {
    if (prepared !== null) return prepared
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { environment, tooLong } = scriptEnvironment(context.variables)
    for (const name of tooLong)
      context.log('warning', `${name} is too long for an environment; scripts go without it`)
    const contextFile = join(context.runtime, 'context.sh')
    fs.rmSync(contextFile, { force: true })
    fs.writeFileSync(contextFile, writeContext(context.variables), { mode: 0o600, flag: 'wx' })
    prepared = {
      ...commandEnvironment,
      USER: 'root',
      LOGNAME: 'root',
      SHELL: '/bin/sh',
      ...environment,
      MOUNT_DIR: medium,
      RUNTIME_DIR: context.runtime,
      CONTEXT_FILE: contextFile,
    }
    return prepared
  }

  return {
    async ranAlready(action) {
      if (context.force) return false
      try {
        return fs.readFileSync(donePath(action), 'latin1') === (await context.digest())
      } catch {
        return false
      }
    },

    async run(action) {
      const medium = await context.exposeMedium()
      const environment = await prepare(medium)
      const path = await place(action, folder, medium)
      const command = interpreterOf(path, readHead(path))
      context.log('notice', `${action.name}: started`)
      // As one-context did it: what came with the context starts beside the medium's files, a hook at the root.
      const cwd = action.script.from === 'guest' ? '/' : medium
      const result = await waitFor([...command, ...action.arguments], environment, cwd, action.timeout)
      if (result.ok) fs.writeFileSync(donePath(action), await context.digest(), { mode: 0o600 })
      return result
    },
  }
}
