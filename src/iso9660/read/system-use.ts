/**
 * The fields of Rock Ridge in a directory record (SUSP is IEEE P1281, RRIP is IEEE P1282). To read another field,
 * add a function to `fieldReaders`.
 */

import { readRecordDate, readVolumeDate } from '../dates.ts'
import { IsoError } from '../error.ts'
import { type LinkTarget, linkTarget } from './link-target.ts'
import { textOf } from './naming.ts'

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

interface State {
  readonly found: SystemUse
  readonly names: Uint8Array[]
  readonly target: LinkTarget
  next: { readonly block: number; readonly offset: number; readonly length: number } | null
}

type FieldReader = (field: Buffer, state: State) => void

/** Continuations of one record; more are no honest image's. */
const mostContinuations = 64

/** RRIP §4.1.6: the time of modification is the second, where there is one of creation. */
const readTimes = (field: Buffer, state: State): void => {
  const flags = field.readUInt8(4)
  if ((flags & 2) === 0) return
  const long = (flags & 0x80) !== 0
  const size = long ? 17 : 7
  const start = 5 + (flags & 1) * size
  if (start + size > field.length) return
  const date = field.subarray(start, start + size)
  state.found.modified = long ? readVolumeDate(date) : readRecordDate(date)
}

const rockRidgeNames = ['RRIP_1991A', 'IEEE_P1282', 'IEEE_1282']

/** By signature: how long a field is at least, and what to do with it. */
const fieldReaders: Readonly<Record<string, readonly [number, FieldReader]>> = {
  SP: [
    7,
    (field, { found }) => {
      if (field[4] === 0xbe && field[5] === 0xef) found.skip = field.readUInt8(6)
    },
  ],
  ER: [
    8,
    (field, { found }) => {
      const name = field.toString('latin1', 8, 8 + field.readUInt8(4))
      if (rockRidgeNames.includes(name)) found.rockRidge = true
    },
  ],
  CE: [
    28,
    (field, state) => {
      state.next = {
        block: field.readUInt32LE(4),
        offset: field.readUInt32LE(12),
        length: field.readUInt32LE(20),
      }
    },
  ],
  PX: [
    12,
    (field, { found }) => {
      found.rockRidge = true
      found.mode = field.readUInt32LE(4)
    },
  ],
  NM: [
    5,
    (field, state) => {
      const flags = field.readUInt8(4)
      if ((flags & 6) === 0) state.names.push(field.subarray(5)) // not for . and ..
    },
  ],
  SL: [5, (field, { target }) => target.add(field)],
  TF: [5, readTimes],
  CL: [
    12,
    (field, { found }) => {
      found.movedTo = field.readUInt32LE(4)
    },
  ],
  RE: [
    4,
    (_, { found }) => {
      found.moved = true
    },
  ],
}

/** Reads the fields of one area up to its end, a terminator (ST) or padding. */
const readFields = (area: Uint8Array, state: State): void => {
  const view = Buffer.from(area.buffer, area.byteOffset, area.length)
  for (let at = 0; at + 4 <= view.length; ) {
    const signature = view.toString('latin1', at, at + 2)
    const length = view.readUInt8(at + 2)
    if (signature === '\0\0' || signature === 'ST') return
    if (length < 4 || at + length > view.length) {
      if (state.target.begun()) {
        state.target.spoil() // genisoimage writes such fields for targets over 255 bytes: no more than that is lost
        return
      }
      throw new IsoError(
        `a Rock Ridge field ${JSON.stringify(signature)} of ${length} bytes does not fit: the image is damaged`,
      )
    }
    const [least, reader] = fieldReaders[signature] ?? [256, undefined]
    if (reader !== undefined && length >= least) reader(view.subarray(at, at + length), state)
    at += length
  }
}

/**
 * All that the fields of a record say.
 *
 * @param area The record's system use part.
 * @param readBlock Reads a continuation area: logical block, offset in it, bytes.
 * @throws IsoError where lengths cannot be, or continuations do not end.
 */
export function systemUseOf(
  area: Uint8Array,
  readBlock: (block: number, offset: number, length: number) => Uint8Array,
): SystemUse {
  const found: SystemUse = { ...noSystemUse }
  const state: State = { found, names: [], target: linkTarget(), next: null }
  readFields(area, state)
  for (let count = 0; state.next !== null; count++) {
    if (count === mostContinuations)
      throw new IsoError('Rock Ridge continuation areas go on without end: the image is damaged')
    const { block, offset, length } = state.next
    state.next = null
    readFields(readBlock(block, offset, length), state)
  }
  if (state.names.length > 0) found.name = textOf(Buffer.concat(state.names))
  found.target = state.target.text()
  return found
}
