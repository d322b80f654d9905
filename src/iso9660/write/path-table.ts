/**
 * The path table: every directory of a tree in one list, so that a reader finds a path without reading the
 * directories on the way (ECMA-119 §6.9, §9.4).
 */

import { zeros } from '../sector.ts'
import type { Folder, TreeStyle } from './hierarchy.ts'

type ByteOrder = 'little' | 'big'

const tableRecord = (folder: Folder, style: TreeStyle, order: ByteOrder): Buffer => {
  const identifier = folder.parent === null ? Uint8Array.of(0) : style.encode(folder.name)
  const record = zeros(8 + identifier.length + (identifier.length % 2))
  const parent = folder.parent?.number ?? 1
  record[0] = identifier.length
  if (order === 'little') {
    record.writeUInt32LE(folder.extent, 2)
    record.writeUInt16LE(parent, 6)
  } else {
    record.writeUInt32BE(folder.extent, 2)
    record.writeUInt16BE(parent, 6)
  }
  record.set(identifier, 8)
  return record
}

/** The table of folders that are in its order; not padded. */
export const pathTable = (folders: readonly Folder[], style: TreeStyle, order: ByteOrder): Buffer =>
  Buffer.concat(folders.map(folder => tableRecord(folder, style, order)))
