/**
 * Which process has a lock. Numbers of processes are given again, after a restart of the machine too, so that the number goes
 * with the time when that process was started. Linux tells it of any process; Windows of none but ourselves without a question
 * that takes long: there a process that runs another program is not the one that took the lock.
 */
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { hasCode } from '../error-code.ts'

/** proc_pid_stat(5), field 22: clock ticks since boot; null where the process is gone. */
const ticksOf = (pid: number): string | null => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/** Milliseconds until tasklist.exe is given up. */
const patience = 5000

/** What tasklist.exe prints of a process: `"vmcontext.exe","1234","Services",…`, and a sentence where there is none. */
const askTasks = (pid: number): string => {
  const words = ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']
  // What is of Windows is no part of a boot of Linux, so nothing of it is imported here.
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const program = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'tasklist.exe')
  const { stdout } = spawnSync(program, words, {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: patience,
    windowsHide: true,
  })
  return String(stdout ?? '')
}

/** Milliseconds for which an answer is good: whoever waits for a lock asks twice a second. */
const goodFor = 10_000

/** The same answers, without asking for each anew. */
export const remembering = (ask: (pid: number) => string, clock = () => performance.now()) => {
  const answers = new Map<number, { readonly said: string; readonly at: number }>()
  return (pid: number): string => {
    const known = answers.get(pid)
    if (known !== undefined && clock() - known.at < goodFor) return known.said
    const said = ask(pid)
    answers.set(pid, { said, at: clock() })
    return said
  }
}

/** What is asked of Windows. */
export interface WindowsTasks {
  readonly isThere: (pid: number) => boolean
  /** As `askTasks`. */
  readonly ask: (pid: number) => string
  /** The file of the program that runs here. */
  readonly program: string
}

const usualTasks: WindowsTasks = { isThere, ask: remembering(askTasks), program: process.execPath }

/** That it runs another program has to be said; where nothing can be found out, it counts as ours. */
const runsOurs = (pid: number, { ask, program }: WindowsTasks): boolean => {
  const [, name, number] = /^"([^"]+)","(\d+)"/m.exec(ask(pid)) ?? []
  return (
    name === undefined || Number(number) !== pid || name.toLowerCase() === basename(program).toLowerCase()
  )
}

/** When we were started, as locks of Windows have it. */
const ownTime = String(Math.round(performance.timeOrigin))

/** Whether this process of Windows is the one that took a lock. */
export const isWindowsHolder = (pid: number, started: string, tasks: WindowsTasks = usualTasks): boolean => {
  if (pid === process.pid) return started === ownTime
  return tasks.isThere(pid) && runsOurs(pid, tasks)
}

const isWindows = process.platform === 'win32'

/** When this process was started, as it stands in a lock. */
export const ownStart = (): string => (isWindows ? ownTime : (ticksOf(process.pid) ?? '0'))

/** Whether the process with this number is the one that was started then. */
export const isHolder = (pid: number, started: string): boolean =>
  isWindows ? isWindowsHolder(pid, started) : ticksOf(pid) === started
