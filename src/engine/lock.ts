/**
 * One run at a time. The lock is a file made by link(2), so that it appears with its content: the holder's
 * process id and start time. A lock whose process is gone, or is another one with the same id, is stale.
 */
import fs from 'node:fs'
import { hasCode } from '../error-code.ts'
import { systemError } from '../machine/files.ts'

/** Another run is at work. */
export class LockedError extends Error {
  override readonly name = 'LockedError'
}

/** Start time of a process in clock ticks since boot, proc_pid_stat(5) field 22; null where it is gone. */
const startTime = (pid: number): string | null => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

const readLock = (path: string): string | null => {
  try {
    return fs.readFileSync(path, 'latin1')
  } catch {
    return null
  }
}

const isAlive = (content: string): boolean => {
  const [pid, started] = content.trim().split(' ')
  return started !== undefined && startTime(Number(pid)) === started
}

/** Takes a stale lock away, unless another run has replaced it meanwhile. */
const removeStale = (path: string, stale: string): void => {
  const aside = `${path}.stale.${process.pid}`
  try {
    fs.renameSync(path, aside)
    if (readLock(aside) !== stale) fs.linkSync(aside, path)
  } catch {
    // Somebody else took it away first; whoever links next has the lock.
  }
  fs.rmSync(aside, { force: true })
}

const attempts = 3

/**
 * Takes the lock and answers how to give it back.
 *
 * @param path of the lock file, on this machine; its folder exists
 * @throws LockedError naming the process that has it
 * @throws ActionError where the file cannot be made
 */
export const takeLock = (path: string): (() => void) => {
  const mine = `${process.pid} ${startTime(process.pid) ?? '0'}\n`
  const beside = `${path}.${process.pid}`
  try {
    fs.writeFileSync(beside, mine, { mode: 0o600 })
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      try {
        fs.linkSync(beside, path)
        return () => {
          if (readLock(path) === mine) fs.rmSync(path, { force: true })
        }
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error
      }
      const held = readLock(path)
      if (held !== null && isAlive(held)) {
        const pid = held.split(' ')[0]
        throw new LockedError(
          `another run of vmcontext is at work (process ${pid}); wait until it ends, then try again`,
        )
      }
      if (held !== null) removeStale(path, held)
    }
    throw new LockedError(`cannot take the lock ${path}: others take it all the time; try again`)
  } catch (error) {
    throw error instanceof LockedError ? error : systemError(`take the lock ${path}`, error)
  } finally {
    fs.rmSync(beside, { force: true })
  }
}
