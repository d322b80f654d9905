/**
 * The locks that useradd(8) and its kin take on the user database: `/etc/passwd.lock` and so on, made by
 * link(2), holding the process id. While we hold them, none of those tools writes. Programs that only take
 * lckpwdf(3)'s lock (passwd, chpasswd, systemd-sysusers) do not look at them: at boot the agent's unit comes
 * after systemd-sysusers.
 */
import { readFileSync } from 'node:fs'
import { hasCode } from '../../error-code.ts'
import { ActionError } from '../files.ts'
import type { Machine } from '../machine.ts'
import type { Database } from './accounts.ts'

const databases: readonly Database[] = ['passwd', 'group', 'gshadow', 'shadow']

const lockPath = (database: Database): string => `/etc/${database}.lock`

/** Longer than any tool changes the users: 5 minutes, in milliseconds. */
const longestUse = 300_000
const pauseMilliseconds = 200
/** Clock ticks a second that proc(5) counts in, USER_HZ. */
const ticksPerSecond = 100

const bootTime = (): number =>
  Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1] ?? 0) * 1000

/** When a process of this machine was started, in milliseconds since 1970; null where it is gone. */
const startTime = (pid: number): number | null => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return null
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
    return bootTime() + (ticks / ticksPerSecond) * 1000
  } catch {
    return null
  }
}

/**
 * Whoever took the lock is gone. Process ids come again, at a boot even the same ones, so the lock's age
 * counts too; below another root, where no id of this machine means anything, nothing else does.
 */
const isStale = (path: string, modified: number, { files, live }: Machine): boolean => {
  if (!live && Date.now() - modified > longestUse) return true
  const pid = Number.parseInt(Buffer.from(files.readNoFollow(path) ?? []).toString(), 10)
  const started = pid > 0 ? startTime(pid) : null
  // A second of leeway: the clock may have been set since.
  return started === null || modified < bootTime() || started > modified + 1000
}

const isTaken = (path: string, machine: Machine): boolean => {
  const status = machine.files.status(path)
  if (status === null) return false
  if (!isStale(path, status.modified, machine)) return true
  machine.files.remove(path)
  return false
}

const take = async (path: string, machine: Machine): Promise<void> => {
  // By the clock that nobody sets: the date may jump while a machine boots.
  const begun = process.hrtime.bigint()
  for (;;) {
    if (!isTaken(path, machine) && machine.files.createOnce(path, String(process.pid))) return
    if (Number(process.hrtime.bigint() - begun) / 1e6 >= machine.patience) break
    await new Promise(resolve => setTimeout(resolve, pauseMilliseconds))
  }
  const pid = Buffer.from(machine.files.readNoFollow(path) ?? []).toString()
  throw new ActionError(`${path}: process ${pid} is changing the users; run \`vmcontext apply\` again later`)
}

/**
 * Does the work while none of shadow's tools changes the user database, and waits for one that does.
 *
 * @throws ActionError where another program holds a lock for longer than the machine's patience
 */
export const withAccountLocks = async <T>(machine: Machine, work: () => T | Promise<T>): Promise<T> => {
  if (machine.dryRun) return await work()
  const taken: string[] = []
  try {
    for (const database of databases) {
      await take(lockPath(database), machine)
      taken.push(lockPath(database))
    }
    const result = await work()
    await machine.files.settle()
    return result
  } finally {
    for (const path of taken) machine.files.remove(path)
  }
}

/** Takes away locks, and what was to become one, that a killed run or tool has left. */
export const clearStaleLocks = (machine: Machine): void => {
  for (const name of machine.files.list('/etc')) {
    if (/^(?:passwd|group|gshadow|shadow)\.lock(?:\.\d+)?$/.test(name)) isTaken(`/etc/${name}`, machine)
  }
}
