/**
 * What a disk can hold when the power is cut during a run. What a program has written may be in memory only: the bytes
 * and the mode of a file until fsync(2) of the file, a name until fsync(2) of its folder. Names of one folder reach
 * the disk in their order, and a folder's own mode and owner before its name; how far each folder has come is open, and
 * so is what is in a file that was not synced.
 */
import fs from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Call } from './calls.ts'

/** What can be told of a file or folder apart from its name. */
interface Body {
  readonly content: Uint8Array
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

type Names = ReadonlyMap<string, Inode>
type Change = ReadonlyMap<string, Inode | null>

interface Inode {
  readonly kind: 'file' | 'folder' | 'link'
  now: Body
  onDisk: Body
  names: Names
  /** Changes of `names` of which nobody knows whether they are on the disk, in their order. */
  pending: readonly Change[]
  namesOnDisk: Names
}

/** How much of what is not synced has reached the disk. */
export interface Choice {
  /** Of so many changes of names in a folder, so many. */
  readonly names: (count: number) => number
  /** Of a file's bytes. `old`: as when it was last synced, which is empty for a new one. */
  readonly body: () => 'old' | 'new'
}

export interface Disk {
  /** A call that was made. */
  readonly tell: (call: Call) => void
  /** Lays out what the disk holds, in a folder that is not there yet. */
  readonly layOut: (folder: string, choice: Choice) => void
  /** Paths of what is not on the disk for certain. */
  readonly unsynced: () => readonly string[]
}

const nothing: Body = {
  content: new Uint8Array(),
  mode: 0o600,
  uid: process.geteuid?.() ?? 0,
  gid: process.getegid?.() ?? 0,
}

const makeInode = (kind: Inode['kind'], body: Body): Inode => ({
  kind,
  now: body,
  onDisk: body,
  names: new Map(),
  pending: [],
  namesOnDisk: new Map(),
})

const withChange = (names: Names, change: Change): Names => {
  const changed = new Map(names)
  for (const [name, inode] of change) {
    if (inode === null) changed.delete(name)
    else changed.set(name, inode)
  }
  return changed
}

/** The tree as it lies there, all of it on the disk. */
const readInode = (path: string): Inode => {
  const status = fs.lstatSync(path)
  const { uid, gid } = status
  const body = (content: Uint8Array): Body => ({ content, mode: status.mode & 0o7777, uid, gid })
  if (status.isSymbolicLink()) return makeInode('link', body(Buffer.from(fs.readlinkSync(path))))
  if (status.isFile()) return makeInode('file', body(fs.readFileSync(path)))
  const folder = makeInode('folder', body(new Uint8Array()))
  folder.names = new Map(fs.readdirSync(path).map(name => [name, readInode(`${path}/${name}`)]))
  folder.namesOnDisk = folder.names
  return folder
}

const write = (inode: Inode, path: string, choice: Choice): void => {
  const body = inode.kind === 'folder' || choice.body() === 'new' ? inode.now : inode.onDisk
  if (inode.kind === 'link') return void fs.symlinkSync(Buffer.from(inode.now.content).toString(), path)
  if (inode.kind === 'file') fs.writeFileSync(path, body.content)
  else {
    fs.mkdirSync(path)
    const arrived = inode.pending.slice(0, choice.names(inode.pending.length))
    for (const [name, other] of arrived.reduce(withChange, inode.namesOnDisk))
      write(other, `${path}/${name}`, choice)
  }
  if (process.geteuid?.() === 0) fs.chownSync(path, body.uid, body.gid)
  fs.chmodSync(path, body.mode)
}

/** The disk of a guest; `root` is read as it is now. */
export const makeDisk = (root: string): Disk => {
  const top = readInode(root)

  const find = (path: string): Inode => {
    let inode = top
    for (const part of path
      .slice(root.length)
      .split('/')
      .filter(name => name !== '')) {
      const next = inode.names.get(part)
      if (next === undefined) throw new Error(`the disk has no ${path}`)
      inode = next
    }
    return inode
  }

  const changeNames = (folder: string, change: Change): void => {
    const inode = find(folder)
    inode.names = withChange(inode.names, change)
    inode.pending = [...inode.pending, change]
  }
  const put = (path: string, inode: Inode | null): void =>
    changeNames(dirname(path), new Map([[basename(path), inode]]))
  const isThere = (path: string): boolean => find(dirname(path)).names.has(basename(path))

  const sync = (inode: Inode): void => {
    inode.onDisk = inode.now
    inode.namesOnDisk = inode.names
    inode.pending = []
  }
  /** Mode and owner are taken from the real file, which has them by now. */
  const look = (path: string): void => {
    const { mode, uid, gid } = fs.lstatSync(path)
    const inode = find(path)
    inode.now = { ...inode.now, mode: mode & 0o7777, uid, gid }
  }
  const create = (path: string, data: Uint8Array | undefined): void => {
    if (!isThere(path)) put(path, makeInode('file', nothing))
    const inode = find(path)
    if (data !== undefined) inode.now = { ...inode.now, content: data }
    look(path)
  }

  const effects: Readonly<Record<string, (call: Call & { readonly to: string }) => void>> = {
    openSync: ({ path }) => create(path, undefined),
    writeFileSync: ({ path, data }) => create(path, data),
    fsync: ({ path }) => sync(find(path)),
    fsyncSync: ({ path }) => sync(find(path)),
    renameSync: ({ path, to }) => {
      if (dirname(path) !== dirname(to))
        throw new Error(`${path} goes to another folder: the disk knows no such thing`)
      changeNames(
        dirname(path),
        new Map([
          [basename(path), null],
          [basename(to), find(path)],
        ]),
      )
    },
    linkSync: ({ path, to }) => put(to, find(path)),
    symlinkSync: ({ path, to }) => put(path, makeInode('link', { ...nothing, content: Buffer.from(to) })),
    unlinkSync: ({ path }) => put(path, null),
    rmSync: ({ path }) => isThere(path) && put(path, null),
    mkdirSync: ({ path }) => {
      put(path, makeInode('folder', nothing))
      look(path)
    },
    ...Object.fromEntries(
      ['chmodSync', 'fchmodSync', 'chownSync', 'lchownSync', 'fchownSync'].map(name => [
        name,
        ({ path }: Call) => look(path),
      ]),
    ),
  }

  const unsyncedBelow = (inode: Inode, path: string): string[] => [
    ...(inode.now !== inode.onDisk || inode.pending.length > 0 ? [path] : []),
    ...[...inode.names].flatMap(([name, other]) => unsyncedBelow(other, `${path}/${name}`)),
  ]

  return {
    tell: call => {
      const effect = effects[call.name]
      if (effect === undefined) throw new Error(`the disk knows no ${call.name}: ${call.path}`)
      effect({ ...call, to: call.to ?? '' })
    },
    layOut: (folder, choice) => write(top, folder, choice),
    unsynced: () => unsyncedBelow(top, ''),
  }
}
