/**
 * Whether a folder lies where its path says. Anybody may make a junction in the place of a folder that is not there yet, and
 * whatever is looked at or written by that path is then elsewhere.
 */
import fs from 'node:fs'
import { basename, dirname, join } from 'node:path'

const realPath = (path: string): string | null => {
  try {
    return fs.realpathSync.native(path)
  } catch {
    return null
  }
}

const isFolder = (path: string): boolean => {
  try {
    return fs.lstatSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * It is a folder, and no link of whatever kind: of a junction that names a volume by its number (`\??\Volume{…}\`) Node says
 * that it is a folder, but not that it lies where it seems to. Links above it count as the machine's own.
 */
export const isOwnFolder = (path: string): boolean => {
  if (!isFolder(path)) return false
  const parent = realPath(dirname(path))
  // A file system of which Windows does not tell whole paths.
  if (parent === null) return true
  return realPath(path)?.toLowerCase() === join(parent, basename(path)).toLowerCase()
}
