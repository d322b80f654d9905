/**
 * One script as a process: it leads a process group of its own, so that all its children can be ended with
 * it when its time is up, or when the agent itself is told to end.
 */

import { spawn } from 'node:child_process'
import { systemProgram } from '../machine/windows/system.ts'

export interface ScriptProcess {
  readonly env: Record<string, string>
  readonly cwd: string
  /** Seconds until it is ended; 0: never. */
  readonly seconds: number
  /** The file descriptor that its output goes to: our stderr where left out. */
  readonly output?: number
}

/** Seconds a script is given between being asked to end and being ended. */
const graceSeconds = 10
/** And before that when it is the agent that is told to end: a script that asked for a restart is at its end. */
const endingSeconds = 2
/** What a timer of Node can hold, 24 days. */
const longestTimer = 2 ** 31 - 1

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** The agent was told to end: no further script is started. */
let ending: NodeJS.Signals | null = null

/** Windows knows neither groups nor requests to end: taskkill.exe ends a process with all its children. */
const endTree = (pid: number): void => {
  spawn(systemProgram('taskkill.exe'), ['/PID', String(pid), '/T', '/F'], {
    stdio: 'ignore',
    windowsHide: true,
  }).on('error', () => {
    // It is a part of Windows; without it the process ends by itself or not at all.
  })
}

const signalGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  if (pid === undefined) return
  if (process.platform === 'win32') {
    endTree(pid)
    return
  }
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is gone already.
  }
}

interface Ended {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  readonly originalMessage?: string | undefined
}

const seconds = (begun: bigint): string => (Number(process.hrtime.bigint() - begun) / 1e9).toFixed(1)

const outcomeOf = (result: Ended, took: string): { ok: boolean; message: string } => {
  if (result.exitCode === 0) return { ok: true, message: `ended after ${took} s` }
  if (result.exitCode !== undefined)
    return { ok: false, message: `exit code ${result.exitCode} after ${took} s` }
  if (result.signal !== undefined) return { ok: false, message: `ended by ${result.signal} after ${took} s` }
  return { ok: false, message: `cannot be run: ${result.originalMessage ?? 'unknown reason'}` }
}

/** Runs the command to its end, in whatever way that comes. */
export const runScript = async (
  [file, ...args]: readonly [string, ...string[]],
  { env, cwd, seconds: limit, output = 2 }: ScriptProcess,
): Promise<{ ok: boolean; message: string }> => {
  if (ending !== null) return { ok: false, message: `not started: the agent was ended by ${ending}` }
  const { execa } = await import('execa')
  const begun = process.hrtime.bigint()
  let reason = ''
  let pid: number | undefined
  const timers: NodeJS.Timeout[] = []
  const after = (seconds: number, work: () => void): void => {
    timers.push(setTimeout(work, Math.min(seconds * 1000, longestTimer)))
  }
  const end = (why: string): void => {
    if (reason !== '') return
    reason = why
    signalGroup(pid, 'SIGTERM')
    after(graceSeconds, () => signalGroup(pid, 'SIGKILL'))
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    if (ending === null) after(endingSeconds, () => end(`the agent was ended by ${signal}`))
    ending = signal
  }
  // Before it is started: it may be the one who ends the agent, and at once.
  for (const signal of signals) process.on(signal, onSignal)
  // Output goes to the agent's own stderr and not through a pipe of ours: a daemon that the script leaves
  // running would be killed by its next line (SIGPIPE) once the agent has ended.
  const child = execa(file, args, {
    env,
    extendEnv: false,
    cwd,
    // Its types know the standard ones only.
    stdio: ['ignore', output as 2, output as 2],
    // A group of its own; on Windows that would be a console window of its own.
    detached: process.platform !== 'win32',
    windowsHide: true,
    cleanup: false,
    reject: false,
  })
  pid = child.pid
  const tooLong = (): void => end(`it took longer than ${limit} s`)
  if (limit > 0) after(limit, tooLong)
  const result = await child
  for (const timer of timers) clearTimeout(timer)
  for (const signal of signals) process.off(signal, onSignal)
  if (reason === '') return outcomeOf(result, seconds(begun))
  signalGroup(pid, 'SIGKILL')
  return { ok: false, message: `was ended: ${reason}` }
}
