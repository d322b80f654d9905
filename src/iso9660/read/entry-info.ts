/**
 * What a reader says of one entry of an image, and how that follows from its record and Rock Ridge fields.
 */

import { type DirectoryRecord, recordFlag } from './records.ts'
import type { SystemUse } from './rock-ridge-fields.ts'

/** A part of the image, in bytes. */
export interface Stretch {
  readonly position: number
  readonly length: number
}

/** One file, directory or link of an image. */
export interface IsoEntryInfo {
  /** Below the root, without a slash at either end. */
  readonly path: string
  /** `other` is a device, pipe, socket, or a link whose target is lost. */
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Bytes of the content; 0 for what is no file. */
  readonly size: number
  /** Permission bits. */
  readonly mode: number
  /** Unix seconds. */
  readonly modified: number
  /** Where a link leads, as it is written; null for everything else. */
  readonly target: string | null
  /** Where the content lies; a file over 4 GiB has several stretches. */
  readonly stretches: readonly Stretch[]
  /** The content is mixed with other things and cannot be read (ECMA-119 §6.4.3). */
  readonly interleaved: boolean
}

/** As Linux shows what has no Rock Ridge: readable, and executable so that scripts can run. */
const modeWithoutRockRidge = 0o555

const fileType = { mask: 0o170000, file: 0o100000 } as const

const kindOf = (record: DirectoryRecord, use: SystemUse): IsoEntryInfo['kind'] => {
  if ((record.flags & recordFlag.directory) !== 0 || use.movedTo !== null) return 'directory'
  if (use.target !== null) return 'link'
  const type = (use.mode ?? 0) & fileType.mask
  return type === 0 || type === fileType.file ? 'file' : 'other'
}

/** An entry; `stretch` is where its record, or the place it was moved to, says that its content lies. */
export const entryInfo = (
  path: string,
  record: DirectoryRecord,
  use: SystemUse,
  stretch: Stretch,
): IsoEntryInfo => {
  const kind = kindOf(record, use)
  const { target } = use
  return {
    path,
    kind,
    size: kind === 'file' ? stretch.length : 0,
    mode: (use.mode ?? modeWithoutRockRidge) & 0o7777,
    modified: use.modified ?? record.modified,
    target: kind === 'link' ? target : null,
    stretches: kind === 'file' || kind === 'directory' ? [stretch] : [],
    interleaved: record.unitSize !== 0,
  }
}

/** A file together with the stretches that its further records tell of (ECMA-119 §6.5.1). */
export const withMore = (file: IsoEntryInfo, more: readonly Stretch[]): IsoEntryInfo => ({
  ...file,
  size: more.reduce((sum, { length }) => sum + length, file.size),
  stretches: [...file.stretches, ...more],
})
