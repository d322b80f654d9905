/** Folders of this host, made where they are missing. */
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { hasCode } from '../error-code.ts'

/** A path that leads somewhere, whatever that is; only what is not there can be made. */
const leadsSomewhere = (path: string): boolean => {
  try {
    statSync(path)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

/** The folders that are missing on the way, the outermost first. */
const missing = (path: string): readonly string[] => {
  const found: string[] = []
  for (let at = path; !leadsSomewhere(at); at = dirname(at)) found.unshift(at)
  return found
}

/**
 * Makes a folder and those above it. Node's own recursive mkdir tries for ever where a system says that there is no
 * parent although it is there (/proc, automounts).
 *
 * @throws an error of node:fs where one cannot be made
 */
export const makeFolders = (path: string): void => {
  for (const folder of missing(path)) {
    try {
      mkdirSync(folder)
    } catch (error) {
      // Somebody else was quicker.
      if (!hasCode(error, 'EEXIST')) throw error
    }
  }
}
