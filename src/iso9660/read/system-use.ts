/**
 * Goes through the system use fields of a directory record, from one continuation area to the next
 * (SUSP, IEEE P1281). What they mean is in `rock-ridge-fields.ts`.
 */

import { IsoError } from '../error.ts'
import { linkTarget } from './link-target.ts'
import { textOf } from './naming.ts'
import { type FieldState, fieldReaders, noSystemUse, type SystemUse } from './rock-ridge-fields.ts'

/** Continuations of one record; more are no honest image's. */
const mostContinuations = 64

const signatureOf = (text: string): number => Buffer.from(text, 'latin1').readUInt16BE()

/** By number, since a hostile image has millions of fields that say nothing. */
const readers = new Map(Object.entries(fieldReaders).map(([text, reader]) => [signatureOf(text), reader]))

const padding = 0
/** SUSP §5.4 */
const terminator = signatureOf('ST')

const damaged = (area: Buffer, at: number): IsoError => {
  const signature = JSON.stringify(area.toString('latin1', at, at + 2))
  return new IsoError(
    `a Rock Ridge field ${signature} of ${area[at + 2]} bytes does not fit: the image is damaged`,
  )
}

/** Reads the fields of one area up to its end, a terminator or padding. */
const readFields = (area: Uint8Array, state: FieldState): void => {
  const view = Buffer.from(area.buffer, area.byteOffset, area.length)
  for (let at = 0; at + 4 <= view.length; ) {
    const signature = view.readUInt16BE(at)
    const length = view.readUInt8(at + 2)
    if (signature === padding || signature === terminator) return
    if (length < 4 || at + length > view.length) {
      if (!state.target.begun()) throw damaged(view, at)
      state.target.spoil() // genisoimage writes such fields for targets over 255 bytes: no more than that is lost
      return
    }
    const reader = readers.get(signature)
    if (reader !== undefined && length >= reader.least) reader.read(view.subarray(at, at + length), state)
    at += length
  }
}

/**
 * All that the fields of a record say.
 *
 * @param area the record's system use part
 * @param readArea reads a continuation area: logical block, offset in it, bytes
 * @throws IsoError where lengths cannot be, or continuations do not end
 */
export const systemUseOf = (
  area: Uint8Array,
  readArea: (block: number, offset: number, length: number) => Uint8Array,
): SystemUse => {
  const state: FieldState = { found: { ...noSystemUse }, names: [], target: linkTarget(), next: null }
  readFields(area, state)
  for (let count = 0; state.next !== null; count++) {
    if (count === mostContinuations)
      throw new IsoError('Rock Ridge continuation areas go on without end: the image is damaged')
    const { block, offset, length } = state.next
    state.next = null
    readFields(readArea(block, offset, length), state)
  }
  const { found, names, target } = state
  return { ...found, name: names.length > 0 ? textOf(Buffer.concat(names)) : null, target: target.text() }
}
