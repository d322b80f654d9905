/**
 * One of an image's two directory trees: every directory with its number, its place, and its children under the
 * names that this tree gives them. To add a third tree (ISO 9660:1999, say), make another `TreeStyle`.
 */

import { distinctNames, jolietNaming, type NamingRule, primaryNaming } from './identifiers.ts'
import type { DirectoryNode, FileNode, LinkNode } from './tree.ts'

/** How a tree names and records things. */
export interface TreeStyle {
  readonly naming: NamingRule
  /** A directory's name made of the one that `naming` gave it. */
  readonly directoryName: (name: string) => string
  readonly compare: (left: string, right: string) => number
  /** The bytes of a name without version, as they stand in a directory record or path table. */
  readonly encode: (text: string) => Uint8Array
  /** What follows a file's name, its version (ECMA-119 §7.5.1). */
  readonly version: string
  /** Rock Ridge fields accompany the records, and links are among them. */
  readonly rockRidge: boolean
}

/** A directory in one tree; the layout fills in what is not readonly. */
export interface Folder {
  readonly node: DirectoryNode
  /** '' for the root. */
  readonly name: string
  /** null for the root. */
  readonly parent: Folder | null
  /** Its place in the path table, from 1 (ECMA-119 §6.9). */
  number: number
  /** In the order of the directory's records. */
  children: readonly Child[]
  /** First sector of its records. */
  extent: number
  /** Bytes of its records, in whole sectors. */
  length: number
}

export type Child =
  | { readonly kind: 'folder'; readonly folder: Folder }
  | { readonly kind: 'leaf'; readonly name: string; readonly node: FileNode | LinkNode }

/** ECMA-119 §9.3: by name, then by extension; what ends first comes first. */
const byNameAndExtension = (left: string, right: string): number => {
  const [leftName = '', leftExtension = ''] = left.split('.')
  const [rightName = '', rightExtension = ''] = right.split('.')
  return byCodeUnits(leftName, rightName) || byCodeUnits(leftExtension, rightExtension)
}

const byCodeUnits = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** UCS-2, most significant byte first (Joliet). */
export const bigEndianText = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

export const primaryStyle: TreeStyle = {
  naming: primaryNaming,
  directoryName: name => name.slice(0, -1),
  compare: byNameAndExtension,
  version: ';1',
  encode: text => Buffer.from(text, 'latin1'),
  rockRidge: true,
}

export const jolietStyle: TreeStyle = {
  naming: jolietNaming,
  directoryName: name => name,
  compare: byCodeUnits,
  version: '', // Joliet relaxes the form of names, and not every reader takes a version off
  encode: bigEndianText,
  rockRidge: false,
}

const folder = (node: DirectoryNode, name: string, parent: Folder | null): Folder => ({
  node,
  name,
  parent,
  number: 0,
  children: [],
  extent: 0,
  length: 0,
})

/** The children of a directory that the tree shows, named and in order. */
const childrenOf = (parent: Folder, style: TreeStyle): Child[] => {
  const shown = [...parent.node.children.values()].filter(node => style.rockRidge || node.kind !== 'link')
  const named = [...distinctNames(shown, style.naming)].sort((a, b) => style.compare(a[1], b[1]))
  return named.map(([node, name]) =>
    node.kind === 'directory'
      ? { kind: 'folder', folder: folder(node, style.directoryName(name), parent) }
      : { kind: 'leaf', name, node },
  )
}

/** The root and all directories below it. */
export type Folders = [Folder, ...Folder[]]

/**
 * The directories of a tree in the order of its path table: by level, then by parent, then by name
 * (ECMA-119 §6.9.1). Whoever reads them in this order meets each parent before its children.
 */
export const foldersOf = (root: DirectoryNode, style: TreeStyle): Folders => {
  const folders: Folders = [folder(root, '', null)]
  for (const next of folders) {
    next.children = childrenOf(next, style)
    for (const child of next.children) if (child.kind === 'folder') folders.push(child.folder)
  }
  for (const [index, each] of folders.entries()) each.number = index + 1
  return folders
}
