/**
 * The guest's files on disk, below a root folder. With a root other than `/`, links are resolved as the guest
 * would see them: an absolute link stays inside the root, and so does `..`.
 */
import fs from 'node:fs'
import { dirname, posix } from 'node:path'
import { ActionError, type Attributes, type FileStatus, type GuestFiles, systemError } from './files.ts'

const maximumLinks = 40

/**
 * The path on this machine of a path in the guest, with links resolved inside the root.
 *
 * @param followLast whether the last part is followed too
 * @param links answers where a link points
 * @throws ActionError where links lead in a circle
 */
const resolveBelow = (root: string, path: string, followLast: boolean, links: Links): string => {
  const pending = path.split('/').filter(part => part !== '' && part !== '.')
  let resolved = ''
  let followed = 0
  while (pending.length > 0) {
    const part = pending.shift() as string
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
    if (followed > maximumLinks)
      throw new ActionError(`cannot follow ${path}: its symbolic links lead in a circle`)
    if (target.startsWith('/')) resolved = ''
    pending.unshift(...target.split('/').filter(piece => piece !== '' && piece !== '.'))
  }
  return resolved || '/'
}

/** Where a link points, null for anything else. */
type Links = (path: string) => string | null

const readLink = (path: string): string | null => {
  try {
    return fs.readlinkSync(path)
  } catch {
    return null
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

const isLoop = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ELOOP'

const kindOf = (stats: fs.Stats): FileStatus['kind'] => {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'link' : 'other'
}

/** What lies below /run is gone with the boot, so it need not reach a disk. */
const isVolatile = (path: string): boolean => path.startsWith('/run/')

/** Name of the file that is written beside; left over by a crash it is overwritten by the next run. */
const besideName = (path: string): string =>
  posix.join(posix.dirname(path), `.${posix.basename(path)}.vmcontext-new`)

/**
 * The files of the guest whose root is this folder.
 *
 * @param root `/` for the machine we run on, or the folder that holds a guest's file tree
 */
export const openFiles = (root: string): GuestFiles => {
  const base = root === '/' ? '' : root.replace(/\/+$/, '')
  const privileged = process.geteuid?.() === 0
  const unsynced = new Set<string>()

  // Nobody else changes a guest below another root meanwhile; what we change ourselves empties this.
  const knownLinks = new Map<string, string | null>()
  const links: Links = path => {
    const known = base === '' ? undefined : knownLinks.get(path)
    if (known !== undefined) return known
    const target = readLink(path)
    knownLinks.set(path, target)
    return target
  }

  const place = (path: string, followLast: boolean): string =>
    base === '' ? path : base + resolveBelow(base, path, followLast, links)

  /** A change of the guest. */
  const attempt = <T>(what: string, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw systemError(what, error)
    } finally {
      knownLinks.clear()
    }
  }

  const readOpen = (descriptor: number, path: string): Uint8Array => {
    try {
      if (!fs.fstatSync(descriptor).isFile())
        throw new ActionError(`cannot read ${path}: it is no regular file`)
      return fs.readFileSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
  }

  const readWith = (path: string, flags: number, followLast: boolean): Uint8Array | null => {
    try {
      const how = fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | flags
      return readOpen(fs.openSync(place(path, followLast), how), path)
    } catch (error) {
      if (isMissing(error)) return null
      if ((flags & fs.constants.O_NOFOLLOW) !== 0 && isLoop(error)) {
        throw new ActionError(`cannot read ${path}: it is a symbolic link, and links are not followed here`)
      }
      throw systemError(`read ${path}`, error)
    }
  }

  const own = (target: string, attributes: Attributes): void => {
    if (privileged) fs.lchownSync(target, attributes.uid, attributes.gid)
  }

  return {
    privileged,

    status(path) {
      try {
        const target = place(path, false)
        const stats = fs.lstatSync(target)
        const kind = kindOf(stats)
        return {
          kind,
          mode: stats.mode & 0o7777,
          uid: stats.uid,
          gid: stats.gid,
          target: kind === 'link' ? fs.readlinkSync(target) : '',
        }
      } catch (error) {
        if (isMissing(error)) return null
        throw systemError(`look at ${path}`, error)
      }
    },

    read: path => readWith(path, 0, true),

    readNoFollow(path) {
      const flags = fs.constants.O_NOFOLLOW
      return readWith(path, flags, false)
    },

    list(path) {
      try {
        return fs.readdirSync(place(path, true)).sort()
      } catch (error) {
        if (isMissing(error)) return []
        throw systemError(`list ${path}`, error)
      }
    },

    resolve(path) {
      return resolveBelow(base, path, true, links)
    },

    write(path, content, attributes) {
      attempt(`write ${path}`, () => {
        const target = place(path, false)
        const beside = besideName(target)
        fs.rmSync(beside, { force: true })
        try {
          const flags =
            fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_NOFOLLOW
          const descriptor = fs.openSync(beside, flags, 0o600)
          try {
            fs.writeFileSync(descriptor, content)
            if (privileged) fs.fchownSync(descriptor, attributes.uid, attributes.gid)
            fs.fchmodSync(descriptor, attributes.mode)
            if (!isVolatile(path)) fs.fsyncSync(descriptor)
          } finally {
            fs.closeSync(descriptor)
          }
          fs.renameSync(beside, target)
        } catch (error) {
          fs.rmSync(beside, { force: true })
          throw error
        }
        unsynced.add(dirname(target))
      })
    },

    makeDirectory(path, attributes) {
      attempt(`make the directory ${path}`, () => {
        const target = place(path, false)
        fs.mkdirSync(target, { mode: 0o700 })
        own(target, attributes)
        fs.chmodSync(target, attributes.mode)
        unsynced.add(dirname(target))
      })
    },

    setAttributes(path, attributes) {
      attempt(`set the mode of ${path}`, () => {
        const target = place(path, false)
        own(target, attributes)
        fs.chmodSync(target, attributes.mode)
      })
    },

    link(path, linkTarget) {
      attempt(`link ${path}`, () => {
        const target = place(path, false)
        const beside = besideName(target)
        fs.rmSync(beside, { force: true })
        fs.symlinkSync(linkTarget, beside)
        fs.renameSync(beside, target)
        unsynced.add(dirname(target))
      })
    },

    rename(from, to) {
      attempt(`rename ${from} to ${to}`, () => {
        fs.renameSync(place(from, false), place(to, false))
        unsynced.add(dirname(place(to, false)))
      })
    },

    remove(path) {
      attempt(`remove ${path}`, () => {
        const target = place(path, false)
        fs.rmSync(target, { recursive: true, force: true })
        unsynced.add(dirname(target))
      })
    },

    createOnce(path, content) {
      return attempt(`make ${path}`, () => {
        const target = place(path, false)
        const beside = `${target}.${process.pid}`
        fs.writeFileSync(beside, content, { mode: 0o600 })
        try {
          fs.linkSync(beside, target)
          return true
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
          throw error
        } finally {
          fs.rmSync(beside, { force: true })
        }
      })
    },

    writeInPlace(path, content) {
      attempt(`write ${path}`, () => fs.writeFileSync(place(path, true), content, { flag: 'r+' }))
    },

    as(user, work) {
      // Below another root no process of that user is at work, and he may not even reach the folder.
      if (!privileged || base !== '' || user.uid === 0) return work()
      const groups = process.getgroups?.() ?? []
      process.setgroups?.([user.gid])
      process.setegid?.(user.gid)
      process.seteuid?.(user.uid)
      try {
        return work()
      } finally {
        process.seteuid?.(0)
        process.setegid?.(0)
        process.setgroups?.(groups)
      }
    },

    settle() {
      for (const directory of unsynced) syncDirectory(directory)
      unsynced.clear()
    },
  }
}

/** Makes renames in a directory durable; some file systems refuse that, and then there is nothing to do. */
const syncDirectory = (directory: string): void => {
  try {
    const descriptor = fs.openSync(directory, fs.constants.O_RDONLY)
    try {
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
  } catch {
    // The files themselves are synced; only the moment their names become durable is left to the kernel.
  }
}
