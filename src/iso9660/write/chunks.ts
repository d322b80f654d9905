/**
 * The bytes of a planned image in their order. Contents are opened one after the other as their turn comes, so
 * an image of any size takes little memory.
 */

import { messageOf } from '../../error-code.ts'
import { IsoError } from '../error.ts'
import { paddingOf, sectorSize } from '../sector.ts'
import { directoryBytes } from './directory.ts'
import { pathTable } from './path-table.ts'
import { type IsoPlan, type PlannedTree, systemAreaSectors } from './plan.ts'
import type { FileNode } from './tree.ts'
import { jolietDescriptor, primaryDescriptor, terminator } from './volume-descriptor.ts'

const padded = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([bytes, Buffer.alloc(paddingOf(bytes.length))])

const pathTables = ({ folders, style }: PlannedTree): Uint8Array[] => [
  padded(pathTable(folders, style, 'little')),
  padded(pathTable(folders, style, 'big')),
]

/** A content as it comes; what cannot be opened or read is an IsoError that names the file. */
async function* contentOf(file: FileNode): AsyncGenerator<Uint8Array> {
  if (file.content instanceof Uint8Array) {
    yield file.content
    return
  }
  try {
    yield* file.content.open()
  } catch (error) {
    throw new IsoError(`${JSON.stringify(file.path)} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

async function* fileChunks(file: FileNode): AsyncGenerator<Uint8Array> {
  const changed = (found: string): IsoError =>
    new IsoError(
      `${JSON.stringify(file.path)} changed while the image was written: ${file.size} bytes before, ${found} now`,
    )
  let length = 0
  for await (const chunk of contentOf(file)) {
    length += chunk.length
    if (length > file.size) throw changed('more')
    if (chunk.length > 0) yield chunk
  }
  if (length < file.size) throw changed(String(length))
  if (paddingOf(length) > 0) yield Buffer.alloc(paddingOf(length))
}

/**
 * The whole image, from its first byte to its last: `plan.size` bytes.
 *
 * @throws IsoError where a content cannot be read or is not as long as was said; what came so far is no image then
 */
export async function* imageChunks(plan: IsoPlan): AsyncGenerator<Uint8Array> {
  const trees = [plan.primary, plan.joliet]
  yield Buffer.alloc(systemAreaSectors * sectorSize)
  yield primaryDescriptor(plan.primary.volume)
  yield jolietDescriptor(plan.joliet.volume)
  yield terminator()
  for (const tree of trees) yield* pathTables(tree)
  for (const { folders, style } of trees)
    for (const folder of folders) {
      const { records, continuation } = directoryBytes(folder, style)
      yield records
      if (continuation.length > 0) yield continuation
    }
  for (const file of plan.files) yield* fileChunks(file)
}
