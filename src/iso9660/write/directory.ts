/**
 * The sectors of one directory: its records, and behind them the continuation areas of their Rock Ridge fields.
 */

import { paddingOf, sectorSize, sectorsOf, zeros } from '../sector.ts'
import { continuationAreas, packFields } from './continuation.ts'
import { directoryRecord, recordFlag, systemUseRoom } from './directory-record.ts'
import type { Child, Folder, TreeStyle } from './hierarchy.ts'
import { dotFields, entryFields, extensionReference, sharingProtocol } from './system-use.ts'
import type { StoredContent } from './tree.ts'

/** The longest extent that is whole sectors and whose length fits in 32 bits. */
const longestExtent = 0xffff_f800

/** A file's content in extents; only one over 4 GiB has more than one (ECMA-119 §6.5.1, level 3). */
const extentsOf = ({
  extent,
  size,
}: StoredContent): { readonly extent: number; readonly length: number }[] => {
  const extents = []
  for (let at = 0; at === 0 || at < size; at += longestExtent)
    extents.push({ extent: extent + at / sectorSize, length: Math.min(size - at, longestExtent) })
  return extents
}

/** Puts records one after the other; none crosses the end of a sector (ECMA-119 §6.8.1.1). */
const inSectors = (records: readonly Uint8Array[]): Buffer => {
  const parts: Uint8Array[] = []
  let end = 0
  for (const record of records) {
    const left = paddingOf(end)
    if (end % sectorSize !== 0 && record.length > left) {
      parts.push(zeros(left))
      end += left
    }
    parts.push(record)
    end += record.length
  }
  return Buffer.concat([...parts, zeros(paddingOf(end))])
}

/** Rock Ridge fields, made only where the tree has them. */
type Fields = () => readonly Uint8Array[]

const none = new Uint8Array()

/** What a directory needs: the records' length is known before the places that stand in them. */
interface DirectoryBytes {
  readonly records: Buffer
  readonly continuation: Buffer
}

/**
 * Records a directory with the places that its folder, its parent and its children have by now. The lengths do not
 * depend on the places, so the layout calls this once to measure and the writer once more for the bytes.
 */
export const directoryBytes = (folder: Folder, style: TreeStyle): DirectoryBytes => {
  const areas = continuationAreas(folder.extent + sectorsOf(folder.length))
  const pack = (fields: Fields, identifier: Uint8Array): Uint8Array =>
    style.rockRidge ? packFields(fields(), systemUseRoom(identifier), areas) : none

  const folderRecord = (shown: Folder, identifier: Uint8Array, fields: Fields): Uint8Array =>
    directoryRecord({
      identifier,
      extent: shown.extent,
      length: shown.length,
      flags: recordFlag.directory,
      modified: shown.node.modified,
      systemUse: pack(fields, identifier),
    })

  const childRecords = (child: Child): Uint8Array[] => {
    if (child.kind === 'folder')
      return [
        folderRecord(child.folder, style.encode(child.folder.name), () => entryFields(child.folder.node)),
      ]
    const { node } = child
    const identifier = style.encode(child.name + style.version)
    const extents = node.kind === 'file' ? extentsOf(node.stored) : [{ extent: 0, length: 0 }]
    return extents.map((place, index) =>
      directoryRecord({
        identifier,
        ...place,
        flags: index < extents.length - 1 ? recordFlag.goesOn : 0,
        modified: node.modified,
        systemUse: pack(() => entryFields(node), identifier),
      }),
    )
  }

  const parent = folder.parent ?? folder
  const own: Fields = () =>
    folder.parent === null
      ? [sharingProtocol(), ...dotFields(folder.node), extensionReference()]
      : dotFields(folder.node)
  const records = inSectors([
    folderRecord(folder, Uint8Array.of(0), own),
    folderRecord(parent, Uint8Array.of(1), () => dotFields(parent.node)),
    ...folder.children.flatMap(childRecords),
  ])
  return { records, continuation: areas.bytes() }
}
