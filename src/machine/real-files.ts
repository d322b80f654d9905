/** The guest's files on disk, below a root folder. */
import fs from 'node:fs'
import { dirname } from 'node:path'
import { hasCode } from '../error-code.ts'
import { ActionError, type Attributes, type FileStatus, type GuestFiles, systemError } from './files.ts'
import { renamePatiently } from './patient-rename.ts'
import { type Links, readLink, resolveBelow } from './root-path.ts'
import { besideName, stagedWrites, syncDirectory } from './staged-writes.ts'

const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT', 'ENOTDIR')

const kindOf = (stats: fs.Stats): FileStatus['kind'] => {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'link' : 'other'
}

/** What lies below /run, or in our folder for it on Windows, is gone with the boot, so it need not reach a disk. */
const isVolatile = (path: string): boolean =>
  path.startsWith('/run/') || /^[A-Z]:\/.*\/vmcontext\/run\//is.test(path)

/** More than any file the agent reads; what is larger is not read into memory: 16 MiB. */
const defaultLimit = 16 * 1024 * 1024

const readRegular = (descriptor: number, path: string, limit: number): Uint8Array => {
  try {
    const status = fs.fstatSync(descriptor)
    if (!status.isFile()) throw new ActionError(`cannot read ${path}: it is no regular file`)
    if (status.size > limit) {
      throw new ActionError(
        `cannot read ${path}: it has ${status.size} bytes, more than ${limit}; make it smaller`,
      )
    }
    return fs.readFileSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** A file or link by the quickest way, a directory with all that is in it. */
const removeAny = (target: string): void => {
  try {
    fs.unlinkSync(target)
  } catch (error) {
    if (isMissing(error)) return
    if (!hasCode(error, 'EISDIR', 'EPERM')) throw error
    fs.rmSync(target, { recursive: true, force: true })
  }
}

/** Makes a folder that will get another name; what a crash left there is taken away first. */
const makeBeside = (beside: string): void => {
  try {
    fs.mkdirSync(beside, { mode: 0o700 })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    fs.rmSync(beside, { recursive: true, force: true })
    fs.mkdirSync(beside, { mode: 0o700 })
  }
}

/**
 * The files of the guest whose root is this folder.
 *
 * @param root `/` for the machine we run on, or the folder that holds a guest's file tree
 */
export const openFiles = (root: string): GuestFiles => {
  const base = root === '/' ? '' : root.replace(/\/+$/, '')
  const privileged = process.geteuid?.() === 0
  const unsynced = new Set<string>()
  const staged = stagedWrites(directory => unsynced.add(directory))
  let actsAsUser = false

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

  /** A change of what lies at this path: what is staged for it goes first. */
  const changeAt = (what: string, path: string, work: (target: string) => void): void =>
    attempt(what, () => {
      const target = place(path, false)
      if (staged.touches(target)) staged.settleNow(true)
      work(target)
      unsynced.add(dirname(target))
    })

  const readWith = (
    path: string,
    flags: number,
    followLast: boolean,
    limit = defaultLimit,
  ): Uint8Array | null => {
    try {
      const how = fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | flags
      return readRegular(fs.openSync(staged.placeOf(place(path, followLast)), how), path, limit)
    } catch (error) {
      if (isMissing(error)) return null
      if ((flags & fs.constants.O_NOFOLLOW) !== 0 && hasCode(error, 'ELOOP')) {
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
    hasModes: true,

    status(path) {
      try {
        const target = staged.placeOf(place(path, false))
        const stats = fs.lstatSync(target)
        const kind = kindOf(stats)
        const { uid, gid, mtimeMs: modified } = stats
        return {
          kind,
          mode: stats.mode & 0o7777,
          uid,
          gid,
          modified,
          target: kind === 'link' ? fs.readlinkSync(target) : '',
        }
      } catch (error) {
        if (isMissing(error)) return null
        throw systemError(`look at ${path}`, error)
      }
    },

    read: path => readWith(path, 0, true),
    readNoFollow: (path, limit) => readWith(path, fs.constants.O_NOFOLLOW, false, limit),

    list(path) {
      try {
        const directory = place(path, true)
        return staged.namesIn(directory, fs.readdirSync(directory)).toSorted()
      } catch (error) {
        if (isMissing(error)) return []
        throw systemError(`list ${path}`, error)
      }
    },

    resolve: path => resolveBelow(base, path, true, links),
    onMachine: path => base + resolveBelow(base, path, true, links),

    write(path, content, attributes) {
      attempt(`write ${path}`, () => {
        if (isVolatile(path) || actsAsUser) staged.settleNow(true)
        staged.stage(path, place(path, false), content, attributes, privileged)
        // In a user's home nothing is left for root to rename later.
        if (isVolatile(path) || actsAsUser) staged.settleNow(!isVolatile(path))
      })
    },

    makeDirectory(path, attributes) {
      changeAt(`make the directory ${path}`, path, target => {
        // Beside, as nobody looks again at the mode and owner of a folder that is there.
        const beside = besideName(target)
        makeBeside(beside)
        own(beside, attributes)
        fs.chmodSync(beside, attributes.mode)
        renamePatiently(beside, target)
        unsynced.add(target)
      })
    },

    setAttributes(path, attributes) {
      changeAt(`set the mode of ${path}`, path, target => {
        own(target, attributes)
        fs.chmodSync(target, attributes.mode)
      })
    },

    link(path, linkTarget) {
      changeAt(`link ${path}`, path, target => {
        const beside = besideName(target)
        removeAny(beside)
        fs.symlinkSync(linkTarget, beside)
        renamePatiently(beside, target)
      })
    },

    rename(from, to) {
      changeAt(`rename ${from} to ${to}`, from, target => {
        const renamed = place(to, false)
        renamePatiently(target, renamed)
        // What is in a folder has to outlast a power cut under its new name.
        for (const path of unsynced)
          if (path === target || path.startsWith(`${target}/`))
            unsynced.add(renamed + path.slice(target.length))
      })
    },

    remove(path) {
      changeAt(`remove ${path}`, path, removeAny)
    },

    createOnce(path, content) {
      return attempt(`make ${path}`, () => {
        const target = place(path, false)
        const beside = `${target}.${process.pid}`
        try {
          fs.writeFileSync(beside, content, { mode: 0o600 })
          fs.linkSync(beside, target)
          return true
        } catch (error) {
          if (hasCode(error, 'EEXIST')) return false
          throw error
        } finally {
          removeAny(beside)
        }
      })
    },

    writeInPlace(path, content) {
      attempt(`write ${path}`, () => fs.writeFileSync(place(path, true), content, { flag: 'r+' }))
    },

    as(user, work) {
      // Below another root no process of that user is at work, and he may not even reach the folder.
      if (!privileged || base !== '' || user.uid === 0) return work()
      // What root has staged is root's to put in place.
      staged.settleNow(true)
      const groups = process.getgroups?.() ?? []
      try {
        process.setgroups?.([user.gid])
        process.setegid?.(user.gid)
        process.seteuid?.(user.uid)
        actsAsUser = true
        return work()
      } finally {
        actsAsUser = false
        process.seteuid?.(0)
        process.setegid?.(0)
        process.setgroups?.(groups)
      }
    },

    settle: () => staged.settle(),

    async sync() {
      const directories = [...unsynced]
      unsynced.clear()
      await Promise.all(directories.map(syncDirectory))
    },
  }
}
