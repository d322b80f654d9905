/** Which programs a guest has. */
import type { GuestFiles } from '../files.ts'

const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin']

/** Those of the names that are there in one of the usual folders, and those of the paths that are there. */
export const findTools = (files: GuestFiles, names: readonly string[]): Set<string> =>
  new Set(
    names.filter(name =>
      (name.startsWith('/') ? [name] : folders.map(folder => `${folder}/${name}`)).some(
        path => files.status(path) !== null,
      ),
    ),
  )
