/**
 * Puts files and folders into one tree as one `cp -R` after the other would: into a folder that is there, over a file
 * that is there, or under a new name.
 */
import { posix } from 'node:path'
import { InputError } from '../../input-error.ts'
import type { IsoEntry } from '../../iso9660/entry.ts'
import { placedFile } from '../placed.ts'
import type { PathSource } from './sources.ts'

/** Entries by their paths; the root is none of them. */
export type Tree = ReadonlyMap<string, IsoEntry>

/** The folders that a path is in. */
const parents = (path: string): readonly string[] => {
  const parent = posix.dirname(path)
  return parent === '.' || parent === '/' ? [] : [...parents(parent), parent]
}

/** Folders of a tree: its own, those that it takes for granted, and the root. */
const foldersOf = (tree: Tree): ReadonlySet<string> => {
  const folders = new Set([''])
  for (const { path, kind } of tree.values()) {
    if (kind === 'directory') folders.add(path)
    for (const parent of parents(path)) folders.add(parent)
  }
  return folders
}

const refuseClash = (tree: Tree, folders: ReadonlySet<string>, { path, kind }: IsoEntry): void => {
  const file = parents(path).find(parent => tree.has(parent) && !folders.has(parent))
  if (file !== undefined) throw new InputError(`${file} is a file already, so ${path} cannot be in it`)
  const isFolder = kind === 'directory'
  if (isFolder ? tree.has(path) && !folders.has(path) : folders.has(path))
    throw new InputError(`${path} is ${isFolder ? 'a file' : 'a folder'} already`)
}

/** `folder/.` stands for what is in the folder. */
const nameIn = (folder: string, path: string): string => {
  const own = posix.basename(path)
  if (own === '..') throw new InputError(`${path}: write the folder's own name`)
  return posix.join(folder, own)
}

/** The entries of a file or folder under this name, `.` being the root, which is left out. */
const entriesAt = (path: string, name: string): readonly IsoEntry[] =>
  placedFile({ path, name, from: '' })
    .map(({ entry }) => ({ ...entry, path: posix.normalize(entry.path) }))
    .filter(entry => entry.path !== '.')

/**
 * The tree with one more file or folder in it. A folder that is there already keeps its mode and what else it holds.
 *
 * @throws InputError where the path cannot be used, or a folder and a file would have one name
 */
export const copyInto = (tree: Tree, { path, target }: PathSource): Tree => {
  const folders = foldersOf(tree)
  const name = folders.has(target) ? nameIn(target, path) : target
  const grown = new Map(tree)
  for (const entry of entriesAt(path, name)) {
    refuseClash(tree, folders, entry)
    if (entry.kind !== 'directory' || !tree.has(entry.path)) grown.set(entry.path, entry)
  }
  return grown
}

/** A name that is not taken: wget(1) counts up behind those that are. */
export const freeName = (tree: Tree, name: string): string => {
  const folders = foldersOf(tree)
  const isFree = (path: string): boolean => !tree.has(path) && !folders.has(path)
  if (isFree(name)) return name
  for (let count = 1; ; count++) if (isFree(`${name}.${count}`)) return `${name}.${count}`
}
