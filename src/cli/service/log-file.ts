/**
 * The log of the Windows service: one line a message, %ProgramData%\vmcontext\vmcontext.log. When it is full it becomes
 * vmcontext.log.1, so that two files of 1 MiB are all that there is.
 */
import { appendFileSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Log } from '../../engine/log.ts'
import { protectFolder } from '../../engine/windows/protect-folder.ts'
import { isOwnFolder } from '../../machine/windows/own-folder.ts'

const largest = 1024 * 1024

/** A log that cannot be written is no reason to leave a machine as nobody. */
const trying = (work: () => void): void => {
  try {
    work()
  } catch {
    // There is nowhere to say it.
  }
}

const makeRoom = (path: string, size: number): void => {
  const there = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (there > size) renameSync(path, `${path}.1`)
}

/**
 * Where somebody has taken the folder away, anybody may make another: what scripts print is not for him, nor is it put where a
 * link in its place leads.
 *
 * @param size bytes from which on a new file is begun
 */
export const openLogFile = (path: string, size = largest): Log => {
  const folder = dirname(path)
  trying(() => {
    if (!isOwnFolder(folder)) protectFolder(folder)
  })
  return (priority, message) => {
    if (!isOwnFolder(folder)) return
    const begin = `${new Date().toISOString()} ${priority.padEnd(7)} `
    const lines = message.split('\n').map(line => `${begin}${line}\r\n`)
    // A program that a script left running may hold it, and Windows refuse the name: then it grows until that has ended.
    trying(() => makeRoom(path, size))
    trying(() => appendFileSync(path, lines.join('')))
  }
}

/** The same file for what scripts print; undefined where it cannot be opened. */
export const logDescriptor = (path: string): number | undefined => {
  try {
    return isOwnFolder(dirname(path)) ? openSync(path, 'a') : undefined
  } catch {
    return undefined
  }
}
