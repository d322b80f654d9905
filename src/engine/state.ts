/**
 * The agent's state folder, and in it the note that this machine got its context from a CD-ROM, so that
 * the next boot knows one is worth waiting for.
 */
import type { GuestFiles } from '../machine/files.ts'
import type { Log } from './log.ts'

const folder = '/var/lib/vmcontext'
const path = `${folder}/source`

/** What outlives a boot is kept here, for root alone. */
export const makeStateFolder = (files: GuestFiles, log: Log): void => {
  try {
    for (const directory of ['/var', '/var/lib', folder]) {
      const mode = directory === folder ? 0o700 : 0o755
      if (files.status(directory) === null) files.makeDirectory(directory, { mode, uid: 0, gid: 0 })
    }
  } catch (error) {
    log('warning', error instanceof Error ? error.message : String(error))
  }
}

const remembered = (files: GuestFiles): string =>
  Buffer.from(files.read(path) ?? [])
    .toString()
    .trim()

export const isExpected = (files: GuestFiles): boolean => remembered(files) === 'cdrom'

/** Notes the kind of the medium where it is another than last time. */
export const rememberSource = (files: GuestFiles, kind: string): void => {
  if (remembered(files) !== kind) files.write(path, Buffer.from(`${kind}\n`), { mode: 0o600, uid: 0, gid: 0 })
}

/** No context came: the next boot has no reason to wait for one. */
export const forgetSource = (files: GuestFiles): void => {
  if (isExpected(files)) files.remove(path)
}
