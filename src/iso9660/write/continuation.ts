/**
 * Where Rock Ridge fields go that do not fit in their directory record: continuation areas (SUSP §5.1), which lie
 * in blocks right behind the directory, so that who reads the image once from its beginning meets them in time.
 */

import { paddingOf, sectorSize, zeros } from '../sector.ts'
import { continuation, continuationLength } from './system-use.ts'

interface ContinuationAreas {
  /** Stores these fields and answers the CE field that leads to them. */
  place(fields: readonly Uint8Array[]): Uint8Array
  /** All that was stored, in whole sectors. */
  bytes(): Buffer
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0)

/** How many of the fields fit in `room` bytes; with fewer than all of them, a CE field has to fit as well. */
const countThatFits = (fields: readonly Uint8Array[], room: number): number => {
  if (lengthOf(fields) <= room) return fields.length
  let used = continuationLength
  return fields.findIndex(part => {
    used += part.length
    return used > room
  })
}

/** Areas from this block on; an area never crosses the end of its block. */
export const continuationAreas = (firstBlock: number): ContinuationAreas => {
  const stored: Uint8Array[] = []
  let end = 0
  const store = (part: Uint8Array): void => {
    stored.push(part)
    end += part.length
  }
  const place = (fields: readonly Uint8Array[]): Uint8Array => {
    const length = lengthOf(fields)
    if (end % sectorSize !== 0 && length > paddingOf(end)) store(zeros(paddingOf(end)))
    const start = end
    const count = countThatFits(fields, sectorSize)
    for (const part of fields.slice(0, count)) store(part)
    // Only a long link target fills a whole block; the CE field comes last and the next area in the next block.
    if (count < fields.length) {
      const here = end
      store(new Uint8Array(continuationLength))
      const hole = stored.length - 1
      store(zeros(paddingOf(end)))
      stored[hole] = place(fields.slice(count))
      return continuation(firstBlock + start / sectorSize, 0, here + continuationLength - start)
    }
    return continuation(firstBlock + Math.floor(start / sectorSize), start % sectorSize, end - start)
  }
  return { place, bytes: () => Buffer.concat([...stored, zeros(paddingOf(end))]) }
}

/** The system use part of a directory record with this much room: all fields, or the first ones and a CE field. */
export const packFields = (
  fields: readonly Uint8Array[],
  room: number,
  areas: ContinuationAreas,
): Uint8Array => {
  const count = countThatFits(fields, room)
  if (count === fields.length) return Buffer.concat(fields)
  return Buffer.concat([...fields.slice(0, count), areas.place(fields.slice(count))])
}
