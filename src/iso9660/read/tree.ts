/**
 * The directories of an image, each read when it is first asked for.
 */

import { IsoError } from '../error.ts'
import { listingBudget } from './budget.ts'
import type { Descriptors } from './descriptors.ts'
import { entryInfo, type IsoEntryInfo, type Stretch, withMore } from './entry-info.ts'
import { formatOf, ownRecord } from './format.ts'
import { pathOf } from './naming.ts'
import { type DirectoryRecord, recordFlag, recordOf, recordsOf } from './records.ts'
import { noSystemUse, type SystemUse } from './rock-ridge-fields.ts'
import type { ReadExactly } from './windows.ts'

interface IsoTree {
  readonly root: IsoEntryInfo
  /** Its names and attributes are those of Rock Ridge. */
  readonly rockRidge: boolean
  /** What is in a directory, in the image's order. @throws IsoError where it is damaged. */
  children(directory: IsoEntryInfo): readonly IsoEntryInfo[]
}

/** What a directory holds, and whether others were moved into it only because they lie too deep for ECMA-119. */
interface Listing {
  readonly entries: readonly IsoEntryInfo[]
  readonly sheltersMoved: boolean
}

/** Where mkisofs and others move deep directories to. */
const shelter = /^\.?rr_moved$/i

/** @throws IsoError where the image's root is damaged */
export const openTree = (read: ReadExactly, descriptors: Descriptors): IsoTree => {
  const budget = listingBudget()
  const { volume, rockRidge, useOf, nameOf } = formatOf(read, descriptors, budget)

  const stretchOf = ({ extent, length }: DirectoryRecord): Stretch => ({
    position: extent * volume.blockSize,
    length,
  })

  /** A directory that was moved away: only its own record there knows how long it is (RRIP §4.1.5.1). */
  const movedStretch = (block: number): Stretch => {
    const position = block * volume.blockSize
    return { position, length: ownRecord(read, position).length }
  }

  const entryOf = (directory: string, record: DirectoryRecord, use: SystemUse): IsoEntryInfo => {
    const path = pathOf(directory, use.name ?? nameOf(record.identifier))
    budget.countEntry()
    budget.spend(path.length)
    return entryInfo(path, record, use, use.movedTo === null ? stretchOf(record) : movedStretch(use.movedTo))
  }

  const list = (directory: string, { position, length }: Stretch): Listing => {
    budget.spend(length)
    const entries: IsoEntryInfo[] = []
    let sheltersMoved = false
    let unfinished: { readonly file: IsoEntryInfo; readonly more: Stretch[] } | null = null
    let passed = 0
    for (const record of recordsOf(read(position, length))) {
      if (passed++ < 2) continue // its own and its parent's come first
      if ((record.flags & recordFlag.associated) !== 0) continue
      const goesOn = (record.flags & recordFlag.goesOn) !== 0
      if (unfinished !== null) {
        unfinished.more.push(stretchOf(record))
        if (goesOn) continue
        entries.push(withMore(unfinished.file, unfinished.more))
        unfinished = null
        continue
      }
      const use = useOf(record)
      if (use.moved) {
        sheltersMoved = true
        continue
      }
      const entry = entryOf(directory, record, use)
      if (goesOn && entry.kind === 'file') unfinished = { file: entry, more: [] }
      else entries.push(entry)
    }
    if (unfinished !== null)
      throw new IsoError(`${unfinished.file.path}: its last part is missing, the image is damaged`)
    return { entries, sheltersMoved }
  }

  const listings = new Map<string, Listing>()
  const owners = new Map<number, string>()

  const listingOf = (directory: IsoEntryInfo): Listing => {
    const known = listings.get(directory.path)
    if (known !== undefined) return known
    const [stretch] = directory.stretches
    if (directory.kind !== 'directory' || stretch === undefined) return { entries: [], sheltersMoved: false }
    const owner = owners.get(stretch.position)
    if (owner !== undefined)
      throw new IsoError(
        `/${owner} and /${directory.path} are one directory: the image is damaged and leads in circles`,
      )
    owners.set(stretch.position, directory.path)
    const listing = list(directory.path, stretch)
    listings.set(directory.path, listing)
    return listing
  }

  /** A directory in which nothing is left but what is shown elsewhere. */
  const isShelter = (entry: IsoEntryInfo): boolean => {
    if (!rockRidge || entry.kind !== 'directory' || !shelter.test(entry.path)) return false
    const { entries, sheltersMoved } = listingOf(entry)
    return sheltersMoved && entries.length === 0
  }

  const rootRecord = recordOf(volume.rootRecord)
  const rootStretch = stretchOf(rootRecord)
  const rootUse = rockRidge ? useOf(ownRecord(read, rootStretch.position)) : noSystemUse
  const root: IsoEntryInfo = {
    ...entryInfo('', rootRecord, rootUse, rootStretch),
    kind: 'directory',
    size: 0,
    stretches: [rootStretch],
  }
  return {
    root,
    rockRidge,
    children(directory) {
      const { entries } = listingOf(directory)
      return directory.path === '' ? entries.filter(entry => !isShelter(entry)) : entries
    },
  }
}
