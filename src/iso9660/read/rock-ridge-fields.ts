/**
 * What each field of Rock Ridge says (SUSP is IEEE P1281, RRIP is IEEE P1282). To read another one, add it to
 * `fieldReaders`.
 */

import { readRecordDate, readVolumeDate } from '../dates.ts'
import type { LinkTarget } from './link-target.ts'

/** What the fields of a record say; what they do not say is null or false. */
export interface SystemUse {
  /** Bytes to leave out at the beginning of every other record's fields (SUSP §5.3); null: no SUSP. */
  skip: number | null
  /** There is something of RRIP. */
  rockRidge: boolean
  name: string | null
  /** File type and permission bits. */
  mode: number | null
  /** Unix seconds. */
  modified: number | null
  /** Where a link leads; null for a link too, where a part of its target is lost. */
  target: string | null
  /** First block of the directory that was moved from here (RRIP §4.1.5.1). */
  movedTo: number | null
  /** This directory is shown elsewhere (RRIP §4.1.5.3). */
  moved: boolean
}

/** What a record without fields says. */
export const noSystemUse: Readonly<SystemUse> = {
  skip: null,
  rockRidge: false,
  name: null,
  mode: null,
  modified: null,
  target: null,
  movedTo: null,
  moved: false,
}

/** What is known in the midst of reading a record's fields. */
export interface FieldState {
  readonly found: SystemUse
  /** Parts of the name. */
  readonly names: Uint8Array[]
  readonly target: LinkTarget
  /** Where the fields go on. */
  next: { readonly block: number; readonly offset: number; readonly length: number } | null
}

interface FieldReader {
  /** A shorter field is passed over. */
  readonly least: number
  readonly read: (field: Buffer, state: FieldState) => void
}

/** SUSP §5.1 */
const continuation: FieldReader = {
  least: 28,
  read: (field, state) => {
    state.next = {
      block: field.readUInt32LE(4),
      offset: field.readUInt32LE(12),
      length: field.readUInt32LE(20),
    }
  },
}

/** SUSP §5.3, with its two check bytes. */
const sharingProtocol: FieldReader = {
  least: 7,
  read: (field, { found }) => {
    if (field.readUInt16BE(4) === 0xbeef) found.skip = field.readUInt8(6)
  },
}

const rockRidgeNames = ['RRIP_1991A', 'IEEE_P1282', 'IEEE_1282']

/** SUSP §5.5 */
const extensionReference: FieldReader = {
  least: 8,
  read: (field, { found }) => {
    const name = field.toString('latin1', 8, 8 + field.readUInt8(4))
    if (rockRidgeNames.includes(name)) found.rockRidge = true
  },
}

/** RRIP §4.1.1 */
const attributes: FieldReader = {
  least: 12,
  read: (field, { found }) => {
    found.rockRidge = true
    found.mode = field.readUInt32LE(4)
  },
}

/** RRIP §4.1.4; two flags say that the name is . or .., which we know. */
const alternateName: FieldReader = {
  least: 5,
  read: (field, { names }) => {
    if ((field.readUInt8(4) & 6) === 0) names.push(field.subarray(5))
  },
}

/** RRIP §4.1.6: short or long dates; that of modification comes after that of creation, where there is one. */
const timeStamps: FieldReader = {
  least: 5,
  read: (field, { found }) => {
    const flags = field.readUInt8(4)
    const long = (flags & 0x80) !== 0
    const size = long ? 17 : 7
    const start = 5 + (flags & 1) * size
    if ((flags & 2) === 0 || start + size > field.length) return
    const date = field.subarray(start, start + size)
    found.modified = long ? readVolumeDate(date) : readRecordDate(date)
  },
}

/** RRIP §4.1.5.1 */
const childLink: FieldReader = {
  least: 12,
  read: (field, { found }) => {
    found.movedTo = field.readUInt32LE(4)
  },
}

/** RRIP §4.1.5.3 */
const relocated: FieldReader = {
  least: 4,
  read: (_, { found }) => {
    found.moved = true
  },
}

/** By signature. */
export const fieldReaders: Readonly<Record<string, FieldReader>> = {
  CE: continuation,
  SP: sharingProtocol,
  ER: extensionReference,
  PX: attributes,
  NM: alternateName,
  SL: { least: 5, read: (field, { target }) => target.add(field) },
  TF: timeStamps,
  CL: childLink,
  RE: relocated,
}
