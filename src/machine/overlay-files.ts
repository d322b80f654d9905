/**
 * Files of a guest with every change kept in memory: what a plan works on. Later actions see what earlier
 * ones would have done, and the guest stays as it is.
 */
import { posix } from 'node:path'
import { ActionError, type FileStatus, type GuestFiles } from './files.ts'

interface Planned {
  readonly status: FileStatus
  readonly content: Uint8Array
}

const nothing = new Uint8Array()

/** A view of the guest that can be changed without changing the guest. */
export const overlayFiles = (real: GuestFiles): GuestFiles => {
  /** By path: what would be there; null: it would be gone. */
  const planned = new Map<string, Planned | null>()

  /** The planned state of a path, `undefined` where no plan touches it or a folder above it. */
  const lookUp = (path: string): Planned | null | undefined => {
    const own = planned.get(path)
    if (own !== undefined) return own
    for (let parent = posix.dirname(path); parent !== '/' && parent !== '.'; parent = posix.dirname(parent)) {
      const above = planned.get(parent)
      if (above === null) return null
      if (above !== undefined && above.status.kind === 'directory') return null
    }
    return undefined
  }

  const readPlanned = (
    path: string,
    fallback: () => Uint8Array | null,
    follow: boolean,
  ): Uint8Array | null => {
    const found = lookUp(path)
    if (found === undefined) return fallback()
    if (found === null) return null
    if (found.status.kind === 'file') return found.content
    if (found.status.kind === 'link' && follow) {
      return self.read(posix.resolve(posix.dirname(path), found.status.target))
    }
    throw new ActionError(`cannot read ${path}: it is no regular file`)
  }

  const below = (path: string): string[] => [...planned.keys()].filter(key => key.startsWith(`${path}/`))

  const self: GuestFiles = {
    privileged: real.privileged,
    hasModes: real.hasModes,

    status(path) {
      const found = lookUp(path)
      return found === undefined ? real.status(path) : (found?.status ?? null)
    },

    read: path => readPlanned(path, () => real.read(path), true),
    readNoFollow: (path, limit) => readPlanned(path, () => real.readNoFollow(path, limit), false),

    list(path) {
      const names = new Set(lookUp(path) === undefined ? real.list(path) : [])
      for (const [key, value] of planned) {
        if (posix.dirname(key) !== path) continue
        if (value === null) names.delete(posix.basename(key))
        else names.add(posix.basename(key))
      }
      return [...names].sort()
    },

    onMachine: path => real.onMachine(path),

    resolve(path) {
      return lookUp(path) === undefined ? real.resolve(path) : path
    },

    write(path, content, attributes) {
      planned.set(path, { status: { kind: 'file', target: '', modified: 0, ...attributes }, content })
    },

    makeDirectory(path, attributes) {
      planned.set(path, {
        status: { kind: 'directory', target: '', modified: 0, ...attributes },
        content: nothing,
      })
    },

    setAttributes(path, attributes) {
      const status = self.status(path)
      if (status === null) return
      const content = status.kind === 'file' ? (self.readNoFollow(path) ?? nothing) : nothing
      if (status.kind === 'directory' && lookUp(path) === undefined) return
      planned.set(path, { status: { ...status, ...attributes }, content })
    },

    link(path, target) {
      planned.set(path, {
        status: { kind: 'link', mode: 0o777, uid: 0, gid: 0, modified: 0, target },
        content: nothing,
      })
    },

    rename(from, to) {
      for (const key of [from, ...below(from)]) {
        const value = planned.get(key)
        if (value !== undefined) planned.set(to + key.slice(from.length), value)
        planned.delete(key)
      }
      planned.set(from, null)
    },

    remove(path) {
      for (const key of below(path)) planned.delete(key)
      planned.set(path, null)
    },

    createOnce(path, content) {
      if (self.status(path) !== null) return false
      self.write(path, Buffer.from(content), { mode: 0o600, uid: 0, gid: 0 })
      return true
    },

    writeInPlace(path, content) {
      const status = self.status(path)
      if (status === null) throw new ActionError(`cannot write ${path}: it is not there`)
      planned.set(path, { status, content: Buffer.from(content) })
    },

    as: (user, work) => real.as(user, work),
    settle: async () => {},
    sync: async () => {},
  }
  return self
}
