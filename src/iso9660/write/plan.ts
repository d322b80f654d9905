/**
 * Decides where everything in an image lies, before a byte of it is written. The order is
 *
 *     16 empty sectors · descriptors · path tables · primary directories · Joliet directories · contents
 *
 * without gaps, so that a small context is a small image and one pass from the beginning reads all of it. Only
 * large contents begin on a page, so that a file system which can share blocks between files (btrfs, XFS) may.
 */

import type { IsoEntry } from '../entry.ts'
import { IsoError } from '../error.ts'
import { sectorSize, sectorsOf } from '../sector.ts'
import { directoryBytes } from './directory.ts'
import {
  type Folder,
  type Folders,
  foldersOf,
  jolietStyle,
  primaryStyle,
  type TreeStyle,
} from './hierarchy.ts'
import { pathTable } from './path-table.ts'
import { type StoredContent, treeOf } from './tree.ts'
import type { VolumeValues } from './volume-descriptor.ts'

export interface ImageOptions {
  /** By which the volume is found, such as CONTEXT: 1 to 32 letters, digits and `_`, `-` or `.`. */
  readonly label: string
  /** Unix seconds: the volume's own dates, and those of directories that are no entry themselves. */
  readonly created: number
}

/** One directory tree of a planned image. */
export interface PlannedTree {
  readonly style: TreeStyle
  readonly folders: readonly Folder[]
  readonly volume: VolumeValues
}

/** A planned image: give it to `imageChunks` or `writeImageFile`. */
export interface IsoPlan {
  /** Bytes of the whole image. */
  readonly size: number
  readonly primary: PlannedTree
  readonly joliet: PlannedTree
  /** What the files hold, in the order in which it lies; each once, however many hard links it has. */
  readonly contents: readonly StoredContent[]
}

/** ECMA-119 §6.2.1: the system area. */
export const systemAreaSectors = 16
const descriptorSectors = 3
/** A path table numbers parents in 16 bits. */
const mostDirectories = 65_535
const mostSectors = 0xffff_ffff

const checkOptions = (options: ImageOptions): void => {
  // ECMA-119 §7.4.1 has capital letters, digits and _; readers take the others as they are, and `cidata` needs them.
  if (!/^[A-Za-z0-9_.-]{1,32}$/.test(options.label))
    throw new IsoError(
      `${JSON.stringify(options.label)} is no volume label: use 1 to 32 letters, digits, "_", "-" or ".", such as CONTEXT`,
    )
  if (!Number.isFinite(options.created)) throw new IsoError('the date of the volume is no number')
}

const checkLength = (sectors: number): void => {
  if (sectors > mostSectors)
    throw new IsoError('the contents are too large together: an image holds less than 8 TiB')
}

/** A tree on the way to its plan. */
interface Layout {
  readonly style: TreeStyle
  readonly folders: Folders
  readonly pathTable: VolumeValues['pathTable']
}

/** Blocks of file systems are mostly of this size, or of a divisor of it. */
const pageSectors = 4096 / sectorSize
/** From this size on a content begins on a page; smaller ones would not gain what the gaps cost. */
const large = 64 * 1024

/** Hands out sectors, one stretch after the other. */
const sectorsFrom = (first: number): { take(bytes: number): number; align(): void; end(): number } => {
  let next = first
  return {
    align() {
      next = Math.ceil(next / pageSectors) * pageSectors
    },
    take(bytes) {
      const start = next
      next += sectorsOf(bytes)
      checkLength(next)
      return start
    },
    end: () => next,
  }
}

/** The contents of all files, each once, in the order of the directories. */
const contentsOf = (folders: Folders): StoredContent[] => [
  ...new Set(
    folders.flatMap(({ children }) =>
      children.flatMap(child =>
        child.kind === 'leaf' && child.node.kind === 'file' ? [child.node.stored] : [],
      ),
    ),
  ),
]

/**
 * The layout of an image of these entries, the same for the same entries in whatever order.
 *
 * @throws IsoError for a label, path, name or size that an image cannot have, and for two entries in one place
 */
export const planImage = (entries: readonly IsoEntry[], options: ImageOptions): IsoPlan => {
  checkOptions(options)
  checkLength(entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? sectorsOf(entry.size) : 0), 0))
  const root = treeOf(entries, options.created)
  const sectors = sectorsFrom(systemAreaSectors + descriptorSectors)

  const layPathTables = (style: TreeStyle): Layout => {
    const folders = foldersOf(root, style)
    if (folders.length > mostDirectories)
      throw new IsoError(`${folders.length} directories are too many: an image holds ${mostDirectories}`)
    const { length } = pathTable(folders, style, 'little')
    return { style, folders, pathTable: { length, little: sectors.take(length), big: sectors.take(length) } }
  }
  const layDirectories = ({ style, folders }: Layout): void => {
    for (const folder of folders) {
      const { records, continuation } = directoryBytes(folder, style)
      folder.length = records.length
      folder.extent = sectors.take(records.length + continuation.length)
    }
  }

  const primary = layPathTables(primaryStyle)
  const joliet = layPathTables(jolietStyle)
  layDirectories(primary)
  layDirectories(joliet)
  const contents = contentsOf(primary.folders)
  for (const stored of contents) {
    if (stored.size >= large) sectors.align()
    stored.extent = sectors.take(stored.size)
  }

  const planned = ({ style, folders, pathTable }: Layout): PlannedTree => {
    const { label, created } = options
    const [first] = folders
    return {
      style,
      folders,
      volume: { label, created, sectors: sectors.end(), root: first, pathTable },
    }
  }
  return { size: sectors.end() * sectorSize, primary: planned(primary), joliet: planned(joliet), contents }
}
