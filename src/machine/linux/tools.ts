/** Which programs a guest has. */
import type { GuestFiles } from '../files.ts'

const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin']

/** Those of the names that are there in one of the usual folders. */
export const findTools = (files: GuestFiles, names: readonly string[]): Set<string> =>
  new Set(names.filter(name => folders.some(folder => files.status(`${folder}/${name}`) !== null)))
