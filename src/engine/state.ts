/**
 * Remembers that this machine got its context from a CD-ROM, so that the next boot knows one is worth
 * waiting for; and for this boot, that a run found none.
 */
import type { GuestFiles } from '../machine/files.ts'
import { ownFile, runtimeFolder, stateFolder } from './folders.ts'

const path = `${stateFolder}/source`

const remembered = (files: GuestFiles): string =>
  Buffer.from(files.read(path) ?? [])
    .toString()
    .trim()

/** The last run on this machine found its context on a CD-ROM. */
export const isExpected = (files: GuestFiles): boolean => remembered(files) === 'cdrom'

/** Notes the kind of the medium where it is another than last time. */
export const rememberSource = (files: GuestFiles, kind: string): void => {
  if (remembered(files) !== kind) files.write(path, Buffer.from(`${kind}\n`), ownFile)
}

const vainPath = `${runtimeFolder}/no-context`

/** A run that found no context, when that was: ISO 8601, UTC. It is gone with the boot, or with a run that finds one. */
export const readVainRun = (files: GuestFiles): string | null => {
  const content = files.read(vainPath)
  return content === null ? null : Buffer.from(content).toString().trim()
}

export const noteVainRun = (files: GuestFiles, started: string): void =>
  files.write(vainPath, Buffer.from(`${started}\n`), ownFile)

export const forgetVainRun = (files: GuestFiles): void => {
  if (files.status(vainPath) !== null) files.remove(vainPath)
}

/** No context came: the next boot has no reason to wait for one. */
export const forgetSource = (files: GuestFiles): void => {
  if (isExpected(files)) files.remove(path)
}
