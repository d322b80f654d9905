/**
 * One run at a time. The lock is a file made by link(2), so that it appears with its content: the holder's
 * process id and start time. A lock whose process is gone, or is another one with the same id, is stale.
 *
 * Who takes a stale lock away could take away the fresh one of a run that was quicker. So only one run may: the one
 * that has made a file named after the stale lock, and has found that lock unchanged after that. Where that one is
 * killed, its file is as good as a stale lock, and who is next makes a file named after it.
 */
import fs from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { hasCode } from '../error-code.ts'
import { ActionError, systemError } from '../machine/files.ts'
import { isHolder, ownStart } from './lock-holder.ts'

/** Another run is at work. */
export class LockedError extends Error {
  override readonly name = 'LockedError'
}

/** More than any lock holds; whatever else lies there is told apart by its beginning, in bytes. */
const longestLock = 60

/** What a lock says; empty for what is no file, null where nothing is. */
const readLock = (path: string): string | null => {
  try {
    const status = fs.lstatSync(path)
    if (status.isDirectory())
      throw new ActionError(`cannot take the lock ${path}: a directory is there; remove it`)
    if (!status.isFile()) return ''
    return fs.readFileSync(path, 'latin1').slice(0, longestLock)
  } catch (error) {
    if (error instanceof ActionError) throw error
    return null
  }
}

const isAlive = (content: string): boolean => {
  const [pid, started] = content.trim().split(' ')
  return started !== undefined && isHolder(Number(pid), started)
}

/** The process that has the lock of this path now; null where none has. */
export const lockHolder = (path: string): number | null => {
  try {
    const held = readLock(path)
    return held !== null && isAlive(held) ? Number(held.split(' ')[0]) : null
  } catch {
    return null
  }
}

const tryLink = (from: string, to: string): boolean => {
  try {
    fs.linkSync(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** The file by which one run alone may take this stale lock away. */
const claimOn = (path: string, stale: string): string =>
  `${path}.after-${Buffer.from(stale.trim(), 'latin1').toString('hex')}`

/** Takes a stale lock away, unless another run does that, or has done it. */
const removeStale = (path: string, stale: string, beside: string): void => {
  let claim = claimOn(path, stale)
  while (!tryLink(beside, claim)) {
    const claimant = readLock(claim)
    if (claimant === null || isAlive(claimant)) return
    claim = claimOn(path, claimant)
  }
  try {
    if (readLock(path) === stale) fs.unlinkSync(path)
  } finally {
    fs.rmSync(claim, { force: true })
  }
}

/** Only for the holder: takes away what killed runs have laid beside the lock. */
const clearBeside = (path: string, own: string): void => {
  const prefix = `${basename(path)}.`
  for (const name of fs.readdirSync(dirname(path))) {
    const other = join(dirname(path), name)
    if (name.startsWith(prefix) && other !== own && !isAlive(readLock(other) ?? ''))
      fs.rmSync(other, { force: true })
  }
}

const attempts = 5

/**
 * Takes the lock and answers how to give it back.
 *
 * @param path of the lock file, on this machine; its folder exists
 * @throws LockedError naming the process that has it
 * @throws ActionError where the file cannot be made
 */
export const takeLock = (path: string): (() => void) => {
  const mine = `${process.pid} ${ownStart()}\n`
  const beside = `${path}.${process.pid}`
  try {
    fs.rmSync(beside, { force: true })
    fs.writeFileSync(beside, mine, { mode: 0o600, flag: 'wx' })
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (tryLink(beside, path)) {
        clearBeside(path, beside)
        return () => {
          if (readLock(path) === mine) fs.rmSync(path, { force: true })
        }
      }
      const held = readLock(path)
      if (held !== null && isAlive(held)) {
        const pid = held.split(' ')[0]
        throw new LockedError(
          `another run of vmcontext is at work (process ${pid}); wait until it ends, then try again`,
        )
      }
      if (held !== null) removeStale(path, held, beside)
    }
    throw new LockedError(`cannot take the lock ${path}: others take it all the time; try again`)
  } catch (error) {
    throw error instanceof LockedError ? error : systemError(`take the lock ${path}`, error)
  } finally {
    fs.rmSync(beside, { force: true })
  }
}
