/**
 * Images with some bytes changed at random. `ISO_MUTATIONS=100000` makes a long run of it, `ISO_SEED` another one.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IsoError } from '../../../src/iso9660/error.ts'
import { volumeLabel } from '../../../src/iso9660/read/descriptors.ts'
import { memorySource } from '../memory-source.ts'
import {
  directory,
  file,
  imageBytes,
  link,
  open,
  variousEntries,
  withoutRockRidge,
  withPlainNames,
} from '../sample.ts'

const mutations = Number(process.env.ISO_MUTATIONS ?? 600)
const seed = Number(process.env.ISO_SEED ?? 20240611)

/** Numbers from 0 to below `limit`, the same for the same seed (a linear congruential generator). */
const randomNumbers = (start: number): ((limit: number) => number) => {
  let state = BigInt(start)
  return limit => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn
    return Number((state >> 33n) % BigInt(limit))
  }
}

const tellingBytes = [0, 1, 2, 4, 5, 0x1c, 0x22, 0x7f, 0x80, 0xfe, 0xff]

/** Every byte that says something: not zero, and in the descriptors, directories and continuation areas. */
const tellingPlaces = (bytes: Buffer): number[] => {
  const contents = open(bytes)
    .entries()
    .filter(entry => entry.size > 0 && entry.kind === 'file')
  const end = Math.min(...contents.flatMap(entry => entry.stretches.map(({ position }) => position)))
  return Array.from({ length: end }, (_, at) => at).filter(at => bytes[at] !== 0 && bytes[at] !== 0x20)
}

/** Changes one to eight of the places: a byte, a number, a stretch copied from elsewhere. */
const mutate = (bytes: Buffer, places: readonly number[], random: (limit: number) => number): Buffer => {
  const copy = Buffer.from(bytes)
  const place = (): number => places[random(places.length)] ?? 0
  for (let left = 1 + random(8); left > 0; left--) {
    const at = place()
    const kind = random(4)
    if (kind === 0) copy[at] = random(256)
    else if (kind === 1) copy[at] = tellingBytes[random(tellingBytes.length)] ?? 0
    else if (kind === 2)
      copy.writeUInt32LE(random(2) === 0 ? random(copy.length / 2048) : random(2 ** 31) * 2, at)
    else {
      const from = place()
      copy.copy(copy, at, from, from + random(64))
    }
  }
  return copy
}

const useAll = (bytes: Uint8Array): void => {
  volumeLabel(memorySource(bytes))
  const image = open(bytes)
  image.find('context.sh')
  for (const entry of image.entries())
    if (entry.kind === 'file') {
      try {
        image.read(entry, 1 << 20)
      } catch (error) {
        if (!(error instanceof IsoError)) throw error
      }
    }
}

test(`${mutations} damaged images are read or refused with a clear error, soon`, async t => {
  const whole = await imageBytes([
    ...variousEntries,
    ...Array.from({ length: 30 }, (_, index) => file(`many/file number ${index} ${'n'.repeat(index * 7)}`)),
    ...Array.from({ length: 9 }, (_, index) => directory(`${'d/'.repeat(index)}d`)),
    link('long', `${'y'.repeat(300)}/${'z'.repeat(900)}`),
  ])
  const forms = [whole, whole, withoutRockRidge(whole), withPlainNames(whole)]
  const places = tellingPlaces(whole)
  const random = randomNumbers(seed)
  const outcomes = { read: 0, refused: 0 }
  let slowest = 0
  for (let count = 0; count < mutations; count++) {
    const bytes = mutate(forms[count % forms.length] ?? whole, places, random)
    const start = performance.now()
    try {
      useAll(bytes)
      outcomes.read++
    } catch (error) {
      assert.ok(
        error instanceof IsoError,
        `mutation ${count} of seed ${seed}: ${error instanceof Error ? error.stack : error}`,
      )
      outcomes.refused++
    }
    slowest = Math.max(slowest, performance.now() - start)
  }
  t.diagnostic(
    `${outcomes.read} read, ${outcomes.refused} refused, the slowest took ${slowest.toFixed(0)} ms`,
  )
  assert.ok(outcomes.read > 0 && outcomes.refused > 0)
  assert.ok(slowest < 2000, `one took ${slowest} ms`)
})
