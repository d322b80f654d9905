/**
 * Paths below a guest's root: links are resolved as the guest would see them, so an absolute link stays
 * inside the root, and so does `..`.
 */
import fs from 'node:fs'
import { ActionError } from './files.ts'

const maximumLinks = 40

/** Where a link points, null for anything else. */
export type Links = (path: string) => string | null

export const readLink: Links = path => {
  try {
    return fs.readlinkSync(path)
  } catch {
    return null
  }
}

const partsOf = (path: string): string[] => path.split('/').filter(part => part !== '' && part !== '.')

/**
 * The path in the guest with its links resolved; parts that are not there stay as they are.
 *
 * @param root folder on this machine, empty for this machine itself
 * @param followLast whether the last part is followed too
 * @throws ActionError where links lead in a circle
 */
export const resolveBelow = (root: string, path: string, followLast: boolean, links: Links): string => {
  const pending = partsOf(path)
  let resolved = ''
  let followed = 0
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    if (part === '..') {
      resolved = resolved.slice(0, Math.max(0, resolved.lastIndexOf('/')))
      continue
    }
    const next = `${resolved}/${part}`
    const target = followLast || pending.length > 0 ? links(root + next) : null
    if (target === null) {
      resolved = next
      continue
    }
    followed += 1
    if (followed > maximumLinks) {
      throw new ActionError(`cannot follow ${path}: its symbolic links lead in a circle`)
    }
    if (target.startsWith('/')) resolved = ''
    pending.unshift(...partsOf(target))
  }
  return resolved || '/'
}
