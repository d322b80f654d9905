/**
 * The agent's folder on a Windows where it need not be installed: made for administrators and SYSTEM alone before anything is
 * put into it. One that is so already is never opened to others on the way, not even for a moment.
 */
import { spawnSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reasonOf } from '../../error-code.ts'
import { ActionError } from '../../machine/files.ts'
import { isOwnFolder } from '../../machine/windows/own-folder.ts'
import { closeToOthers, takeOver } from '../../machine/windows/protect.ts'
import { systemProgram } from '../../machine/windows/system.ts'

/** Runs icacls.exe with these words; whether it succeeded. */
export type RunIcacls = (words: readonly string[]) => boolean

const runIcacls: RunIcacls = words =>
  spawnSync(systemProgram('icacls.exe'), words, { stdio: 'ignore', windowsHide: true }).status === 0

/** What icacls.exe saves of a folder that nobody but SYSTEM and Administrators has any right to, nor gets one from its parent. */
const closed = /^D:P[A-Z]*\(A;OICI;FA;;;(?<one>SY|BA)\)\(A;OICI;FA;;;(?!\k<one>)(?:SY|BA)\)\s*$/m

/** That this cannot be found out is a reason to close it. */
const isClosed = (folder: string, icacls: RunIcacls): boolean => {
  let beside: string | null = null
  try {
    beside = mkdtempSync(join(tmpdir(), 'vmcontext-'))
    const path = join(beside, 'access')
    return icacls([folder, '/save', path, '/Q']) && closed.test(readFileSync(path, 'utf16le'))
  } catch {
    return false
  } finally {
    if (beside !== null) rmSync(beside, { recursive: true, force: true })
  }
}

/** A link to a folder, of whatever kind, is removed as a folder is. */
const removeLink = (path: string): void => {
  try {
    unlinkSync(path)
  } catch {
    rmdirSync(path)
  }
}

/**
 * Whatever goes through all that is in a folder could be led elsewhere by a link. To Windows other files are such links too,
 * as compressed ones are, which are none to Node.
 */
const removeLinks = (folder: string): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) removeLinks(path)
    else if (entry.isSymbolicLink() && !lstatSync(path).isFile()) removeLink(path)
  }
}

/**
 * Makes the folder, with all that is in it, the administrators' own.
 *
 * @throws ActionError where something else is in its place, or others keep their rights to it
 */
export const protectFolder = (folder: string, icacls: RunIcacls = runIcacls): void => {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { recursive: true })
  // Also where somebody was quicker.
  if (!isOwnFolder(folder))
    throw new ActionError(`${folder} is no folder; move it away, the agent keeps its own files there`)
  const { owner, rights, ownerInside, rightsInside } = takeOver(folder)
  icacls(owner)
  if (!isClosed(folder, icacls)) {
    icacls(rights)
    if (!icacls(closeToOthers(folder)))
      throw new ActionError(
        `${folder} cannot be closed to others, who would see secrets there and put scripts in: icacls.exe failed; run icacls "${folder}" to see why`,
      )
  }
  // What others have put in before it was closed is theirs no more, and leads nowhere.
  try {
    removeLinks(folder)
  } catch (error) {
    throw new ActionError(
      `what is in ${folder} cannot be made safe: ${reasonOf(error)}; look at it, then remove it`,
      {
        cause: error,
      },
    )
  }
  icacls(ownerInside)
  icacls(rightsInside)
}
