/** The agent's own folders in a guest, for root alone: one below /run that is gone with the boot, one that stays. */
import { ActionError, type GuestFiles } from '../machine/files.ts'
import { makeParents } from '../machine/kinds/file.ts'
import type { Log } from './log.ts'

export const runtimeFolder = '/run/vmcontext'
export const stateFolder = '/var/lib/vmcontext'

/** What the network was, while a change of it is made. */
export const formerNetwork = `${runtimeFolder}/network-before.json`

/** A network that was taken back on this running guest, and why. */
export const refusedNetwork = `${runtimeFolder}/network-refused`

/** What a file of the agent's own is like: root's alone. */
export const ownFile = { mode: 0o600, uid: 0, gid: 0 } as const

const makeFolder = (files: GuestFiles, path: string): void => {
  // On Windows they are elsewhere.
  makeParents(files, files.hasModes ? path : files.resolve(path))
  const status = files.status(path)
  if (status === null) files.makeDirectory(path, { mode: 0o700, uid: 0, gid: 0 })
  else if (status.kind !== 'directory') {
    throw new ActionError(`${path} is no directory; move it away, the agent keeps its own files there`)
  } else if (files.hasModes && status.mode !== 0o700) files.setAttributes(path, { ...status, mode: 0o700 })
}

/** @throws ActionError where the folder for lock and report cannot be made */
export const makeRuntimeFolder = (files: GuestFiles): void => makeFolder(files, runtimeFolder)

/** A disk that cannot be written is said by every action that meets it, so here it is only a warning. */
export const makeStateFolder = (files: GuestFiles, log: Log): void => {
  try {
    makeFolder(files, stateFolder)
  } catch (error) {
    log('warning', error instanceof Error ? error.message : String(error))
  }
}
