/**
 * The entries of an image as a tree of nodes, checked: every path makes sense, no two are the same, and
 * whatever has something below it is a directory.
 */

import type { FileContent, FileEntry, IsoEntry } from '../entry.ts'
import { changed, IsoError } from '../error.ts'

interface NodeBase {
  /** The last part of the path; '' for the root. */
  readonly name: string
  readonly path: string
  modified: number
}

export interface DirectoryNode extends NodeBase {
  readonly kind: 'directory'
  mode: number
  readonly children: Map<string, Node>
  /** It was an entry itself, not only part of a path. */
  given: boolean
}

/** The content of one file, or of several that are hard links to each other. */
export interface StoredContent {
  /** Of the first file that has it, for messages. */
  readonly path: string
  readonly size: number
  readonly content: FileContent
  /** How many files have it. */
  links: number
  /** Its first sector; given by the layout. */
  extent: number
}

export interface FileNode extends NodeBase {
  readonly kind: 'file'
  readonly mode: number
  readonly stored: StoredContent
}

export interface LinkNode extends NodeBase {
  readonly kind: 'link'
  readonly target: string
}

export type Node = DirectoryNode | FileNode | LinkNode

/** No system of ours takes a longer name (NAME_MAX of Linux). */
const longestName = 255
/** A link's target on Linux (PATH_MAX without its final zero). */
const longestTarget = 4095

const checkPart = (part: string, path: string): void => {
  const shown = JSON.stringify(path)
  if (part === '' || part === '.' || part === '..')
    throw new IsoError(
      `${shown} is no path in an image: write parts joined by single slashes, without . or ..`,
    )
  if (part.includes('\0')) throw new IsoError(`${shown}: a name cannot hold a zero byte`)
  if (!part.isWellFormed())
    throw new IsoError(`${shown}: the name is no valid Unicode and cannot be written as UTF-8`)
  const bytes = Buffer.byteLength(part)
  if (bytes > longestName)
    throw new IsoError(
      `${shown}: a name of ${bytes} bytes is too long, ${longestName} are allowed; shorten it`,
    )
}

const checkEntry = (entry: IsoEntry): void => {
  const shown = JSON.stringify(entry.path)
  if (!Number.isFinite(entry.modified)) throw new IsoError(`${shown}: the modification time is no number`)
  if (entry.kind === 'link') {
    const bytes = Buffer.byteLength(entry.target)
    if (bytes === 0 || bytes > longestTarget || entry.target.includes('\0') || !entry.target.isWellFormed())
      throw new IsoError(
        `${shown}: a link needs a target of 1 to ${longestTarget} bytes of UTF-8 without zero bytes`,
      )
    return
  }
  if (!Number.isInteger(entry.mode) || entry.mode < 0 || entry.mode > 0o7777)
    throw new IsoError(`${shown}: the mode ${entry.mode} is not between 0 and 0o7777`)
  if (entry.kind === 'file') {
    if (!Number.isSafeInteger(entry.size) || entry.size < 0)
      throw new IsoError(`${shown}: the size ${entry.size} is no count of bytes`)
    if (entry.content instanceof Uint8Array && entry.content.length !== entry.size)
      throw new IsoError(
        `${shown}: its size is said to be ${entry.size} bytes, its content has ${entry.content.length}`,
      )
  }
}

/** Hands out contents; files of this host that are one file get one. */
const contents = (): ((entry: FileEntry) => StoredContent) => {
  const known = new Map<string, StoredContent>()
  return ({ path, size, content }) => {
    const fresh = { path, size, content, links: 1, extent: 0 }
    if (content instanceof Uint8Array || !('inode' in content)) return fresh
    const key = `${content.device}:${content.inode}`
    const there = known.get(key)
    if (there === undefined) {
      known.set(key, fresh)
      return fresh
    }
    if (there.size !== size) throw changed(path, there.size, String(size))
    there.links += 1
    return there
  }
}

const nodeOf = (entry: IsoEntry, name: string, store: (entry: FileEntry) => StoredContent): Node => {
  const { path, modified } = entry
  switch (entry.kind) {
    case 'directory':
      return { kind: 'directory', name, path, modified, mode: entry.mode, children: new Map(), given: true }
    case 'file':
      return { kind: 'file', name, path, modified, mode: entry.mode, stored: store(entry) }
    case 'link':
      return { kind: 'link', name, path, modified, target: entry.target }
  }
}

/** Gives a directory that other paths implied the attributes of its own entry. */
const adopt = (there: Node, entry: IsoEntry): void => {
  if (there.kind === 'directory' && entry.kind === 'directory') {
    if (there.given) throw new IsoError(`${JSON.stringify(entry.path)} is there twice`)
    there.mode = entry.mode
    there.modified = entry.modified
    there.given = true
    return
  }
  if (there.kind === 'directory' || entry.kind === 'directory')
    throw new IsoError(`${JSON.stringify(entry.path)} is there twice, as a directory and as something else`)
  throw new IsoError(`${JSON.stringify(entry.path)} is there twice`)
}

/**
 * The tree of these entries, in whatever order they come.
 *
 * @param modified Unix seconds for directories that are no entry themselves, the root among them
 * @throws IsoError for a path or value that no image can hold, and for two entries in one place
 */
export const treeOf = (entries: readonly IsoEntry[], modified: number): DirectoryNode => {
  const implied = (name: string, path: string): DirectoryNode => ({
    kind: 'directory',
    name,
    path,
    modified,
    mode: 0o755,
    children: new Map(),
    given: false,
  })
  const root = implied('', '')
  const store = contents()
  for (const entry of entries) {
    checkEntry(entry)
    if (entry.path === '') {
      adopt(root, entry)
      continue
    }
    const parts = entry.path.split('/')
    for (const part of parts) checkPart(part, entry.path)
    const name = parts.pop() ?? ''
    let directory = root
    for (const part of parts) {
      const path = directory === root ? part : `${directory.path}/${part}`
      const next = directory.children.get(part) ?? implied(part, path)
      if (next.kind !== 'directory')
        throw new IsoError(
          `${JSON.stringify(path)} is a ${next.kind}, so ${JSON.stringify(entry.path)} cannot be below it`,
        )
      directory.children.set(part, next)
      directory = next
    }
    const there = directory.children.get(name)
    if (there === undefined) directory.children.set(name, nodeOf(entry, name, store))
    else adopt(there, entry)
  }
  return root
}
