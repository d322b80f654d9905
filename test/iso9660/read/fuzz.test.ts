/**
 * Images of several makers with some bytes changed at random: each is read and taken out, or refused with a clear
 * error, soon, with little memory, and never outside of the target. `ISO_FUZZ=100000` makes a long run of it.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { IsoError } from '../../../src/iso9660/error.ts'
import { volumeLabel } from '../../../src/iso9660/read/descriptors.ts'
import { extractImage } from '../../../src/iso9660/read/extract.ts'
import { openImage } from '../../../src/iso9660/read/image.ts'
import { memorySource } from '../memory-source.ts'
import { imageBytes, open, variousEntries } from '../sample.ts'
import { foreignImage, foreignNames } from './images.ts'

const runs = Number(process.env.ISO_FUZZ ?? 1000)
const seed = Number(process.env.ISO_SEED ?? 20240229)

/** The same image, and where in it something stands that is neither a zero nor a blank nor content of a file. */
const original = (bytes: Buffer) => {
  const contents = open(bytes)
    .entries()
    .filter(({ kind, size }) => kind === 'file' && size > 0)
    .flatMap(({ stretches }) => stretches.map(({ position }) => position))
  const end = Math.min(...contents)
  const telling = Array.from({ length: end }, (_, at) => at).filter(
    at => bytes[at] !== 0 && bytes[at] !== 0x20,
  )
  return { bytes, telling }
}

/** What one change does at a place: a byte, a number of either byte order, a stretch of another place, a signature. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('byte' as const), value: fc.nat(255) }),
  fc.record({
    kind: fc.constant('byte' as const),
    value: fc.constantFrom(0, 1, 2, 4, 5, 28, 34, 127, 128, 254, 255),
  }),
  fc.record({ kind: fc.constant('little' as const), value: fc.oneof(fc.nat(300), fc.nat(0xffff_ffff)) }),
  fc.record({ kind: fc.constant('big' as const), value: fc.oneof(fc.nat(300), fc.nat(0xffff_ffff)) }),
  fc.record({ kind: fc.constant('copy' as const), value: fc.nat(0xffff_ffff) }),
  fc.record({ kind: fc.constant('cut' as const), value: fc.nat(64) }),
  fc.record({
    kind: fc.constant('field' as const),
    value: fc.constantFrom(
      'CE\x1c\x01',
      'NM\x05\x01',
      'SL\x08\x01',
      'CL\x0c\x01',
      'RE\x04\x01',
      'ST\x04\x01',
      'TF\x1a\x01',
    ),
  }),
)

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

const mutated = (
  { bytes, telling }: ReturnType<typeof original>,
  changes: readonly (readonly [number, Change])[],
): Buffer => {
  const copy = Buffer.from(bytes)
  const placeOf = (number: number): number => telling[number % telling.length] ?? 0
  let end = copy.length
  for (const [where, { kind, value }] of changes) {
    const at = placeOf(where)
    if (kind === 'byte') copy[at] = value
    else if (kind === 'little') copy.writeUInt32LE(value, at)
    else if (kind === 'big') copy.writeUInt32BE(value, at)
    else if (kind === 'copy') copy.copy(copy, at, placeOf(value), placeOf(value) + (value % 64))
    else if (kind === 'field') copy.write(value, at, 'latin1')
    else end = Math.min(end, at + value * 2048)
  }
  return copy.subarray(0, end)
}

/** Runs an attempt; whether it went well. Whatever else than an IsoError it ends in is a bug. */
const sound = (attempt: () => unknown): boolean => {
  try {
    attempt()
    return true
  } catch (error) {
    if (error instanceof IsoError) return false
    throw error
  }
}

/** Lists, reads and takes out. @returns whether nothing was wrong */
const useAll = (bytes: Buffer, folder: string, sized: boolean): boolean => {
  const whole = memorySource(bytes)
  const source = sized ? whole : { ...whole, size: null } // as of a device
  volumeLabel(source)
  return sound(() => {
    const image = openImage(source)
    image.find('context.sh')
    for (const entry of image.entries()) if (entry.kind === 'file') sound(() => image.read(entry, 1 << 20))
    extractImage(image, join(folder, 'target'))
  })
}

/** In memory where there is a file system for that: it is made and removed again and again. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

test(`${runs} mutations of seven images end in a clear error or well, and soon`, async t => {
  const images = [
    original(await imageBytes(variousEntries)),
    ...foreignNames.map(name => original(foreignImage(name))),
  ]
  const base = mkdtempSync(join(scratch, 'vmcontext-fuzz-'))
  t.after(() => rmSync(base, { recursive: true, force: true }))
  const outcomes = { well: 0, refused: 0 }
  let slowest = 0
  const begun = performance.now()
  const changes = fc.array(fc.tuple(fc.nat(0xffff_ffff), change), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fc.nat(images.length - 1), changes, fc.boolean(), (which, list, sized) => {
      const image = images[which]
      if (image === undefined) return
      const folder = join(base, 'run')
      mkdirSync(folder)
      try {
        const bytes = mutated(image, list)
        const start = performance.now()
        outcomes[useAll(bytes, folder, sized) ? 'well' : 'refused']++
        const took = performance.now() - start
        slowest = Math.max(slowest, took)
        assert.ok(took < 2000, `it took ${took} ms`)
        assert.deepEqual(readdirSync(base), ['run'])
        assert.ok(readdirSync(folder).every(name => name === 'target'))
      } finally {
        rmSync(folder, { recursive: true })
      }
    }),
    { numRuns: runs, seed, endOnFailure: runs > 1000 },
  )
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
  t.diagnostic(
    `${outcomes.well} went well, ${outcomes.refused} were refused, in ${Math.round(performance.now() - begun)} ms; the slowest took ${slowest.toFixed(0)} ms; at most ${megabytes} MiB`,
  )
  assert.ok(outcomes.well > 0 && outcomes.refused > 0)
  assert.ok(megabytes < 1024, `${megabytes} MiB`)
})
