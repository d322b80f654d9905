/**
 * Files, folders and trees that a user names, as entries of an image, each with who asked for it. To put another
 * kind of thing into an image, add a function here and call it where `image.ts` brings the entries together.
 */
import { accessSync, constants, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InputError } from '../input-error.ts'
import type { IsoEntry } from '../iso9660/entry.ts'
import { IsoError } from '../iso9660/error.ts'
import { entriesOfTree, entryAt } from '../iso9660/write/tree-entries.ts'
import type { FileReference } from './file-reference.ts'
import { unusable } from './input.ts'

export interface Placed {
  readonly entry: IsoEntry
  /** Who put it there, for messages. */
  readonly from: string
}

/**
 * A file, or a folder with all that is in it, under the reference's name. A link is followed, as cp(1) follows one
 * that it is given; links inside a folder stay links.
 *
 * @throws InputError naming what cannot be used and why
 */
export const placedFile = ({ path, name, from }: FileReference): readonly Placed[] => {
  try {
    const entry = followedEntry(path, name)
    if (entry.kind === 'directory')
      return placedTree(path, from).map(({ entry: inside, from: origin }) => ({
        entry: { ...inside, path: inside.path === '' ? name : `${name}/${inside.path}` },
        from: origin,
      }))
    accessSync(path, constants.R_OK)
    return [{ entry, from: `${from} ${path}` }]
  } catch (error) {
    if (error instanceof IsoError)
      throw new InputError(`${from} ${path}: it is no regular file`, { cause: error })
    throw error instanceof InputError ? error : unusable(from, path, error)
  }
}

/** What a path leads to. */
const followedEntry = (path: string, name: string): IsoEntry => {
  const entry = entryAt(path, name)
  return entry.kind === 'link' ? entryAt(realpathSync(path), name) : entry
}

/**
 * All that is in a folder, itself included as the root.
 *
 * @param from names the option in messages, such as `--tree`
 * @throws InputError naming what cannot be used and why
 */
export const placedTree = (tree: string, from: string): readonly Placed[] => {
  try {
    const entries = entriesOfTree(realpathSync(tree))
    for (const entry of entries) if (entry.kind === 'file') accessSync(join(tree, entry.path), constants.R_OK)
    return entries.map(entry => ({ entry, from: `${from} ${join(tree, entry.path)}` }))
  } catch (error) {
    if (error instanceof IsoError) throw new InputError(`${from} ${tree}: ${error.message}`, { cause: error })
    throw unusable(from, pathOf(error, tree), error)
  }
}

/** The path that an error is about, as the user wrote it where it is the tree itself. */
const pathOf = (error: unknown, tree: string): string => {
  const path = error instanceof Error && 'path' in error ? String(error.path) : tree
  return path === resolve(tree) ? tree : path
}

/** @throws InputError where two entries would have one path. */
export const refuseDuplicates = (placed: readonly Placed[]): void => {
  const seen = new Map<string, string>()
  for (const { entry, from } of placed) {
    const other = seen.get(entry.path)
    if (other !== undefined)
      throw new InputError(
        `${entry.path} would be in the image twice: from ${other} and from ${from}; ` +
          'give one another name (--file PATH:NAME) or leave it out',
      )
    seen.set(entry.path, from)
  }
}
