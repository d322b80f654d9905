/**
 * Remembers that this machine got its context from a CD-ROM, so that the next boot knows one is worth
 * waiting for.
 */
import type { GuestFiles } from '../machine/files.ts'

const path = '/var/lib/vmcontext/source'

export const isExpected = (files: GuestFiles): boolean =>
  Buffer.from(files.read(path) ?? [])
    .toString()
    .trim() === 'cdrom'

/** Notes the kind of the medium where it is another than last time. */
export const rememberSource = (files: GuestFiles, kind: string): void => {
  if (
    Buffer.from(files.read(path) ?? [])
      .toString()
      .trim() === kind
  ) {
    return
  }
  const folder = '/var/lib/vmcontext'
  for (const directory of ['/var', '/var/lib', folder]) {
    if (files.status(directory) === null) {
      files.makeDirectory(directory, { mode: directory === folder ? 0o700 : 0o755, uid: 0, gid: 0 })
    }
  }
  files.write(path, Buffer.from(`${kind}\n`), { mode: 0o600, uid: 0, gid: 0 })
}
