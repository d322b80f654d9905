/**
 * Remembers that this machine got its context from a CD-ROM, so that the next boot knows one is worth
 * waiting for.
 */
import type { GuestFiles } from '../machine/files.ts'
import { stateFolder } from './folders.ts'

const path = `${stateFolder}/source`

const remembered = (files: GuestFiles): string =>
  Buffer.from(files.read(path) ?? [])
    .toString()
    .trim()

/** The last run on this machine found its context on a CD-ROM. */
export const isExpected = (files: GuestFiles): boolean => remembered(files) === 'cdrom'

/** Notes the kind of the medium where it is another than last time. */
export const rememberSource = (files: GuestFiles, kind: string): void => {
  if (remembered(files) !== kind) files.write(path, Buffer.from(`${kind}\n`), { mode: 0o600, uid: 0, gid: 0 })
}

/** No context came: the next boot has no reason to wait for one. */
export const forgetSource = (files: GuestFiles): void => {
  if (isExpected(files)) files.remove(path)
}
