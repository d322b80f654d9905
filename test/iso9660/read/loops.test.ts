/** Damage that leads in circles or asks for too much, one kind at a time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IsoError } from '../../../src/iso9660/error.ts'
import { openImage } from '../../../src/iso9660/read/image.ts'
import { memorySource } from '../memory-source.ts'
import { directory, file, imageBytes, link, open, rootRecord } from '../sample.ts'
import { foreignImage } from './images.ts'

/** Listing and reading everything fails with this message, within a second, on a file and on a device. */
const failsSoon = (bytes: Buffer, message: RegExp): void => {
  for (const size of [bytes.length, null]) {
    const start = performance.now()
    assert.throws(
      () => {
        const image = openImage({ ...memorySource(bytes), size })
        for (const entry of image.entries()) if (entry.kind === 'file') image.read(entry)
      },
      (error: unknown) => error instanceof IsoError && message.test(error.message),
    )
    assert.ok(performance.now() - start < 1000)
  }
}

/** A continuation field (SUSP §5.1): block, offset and length in both byte orders. */
const continuation = (block: number, offset: number, length: number): Buffer => {
  const field = Buffer.from([0x43, 0x45, 28, 1, ...new Array<number>(24).fill(0)])
  for (const [index, number] of [block, offset, length].entries()) {
    field.writeUInt32LE(number, 4 + index * 8)
    field.writeUInt32BE(number, 8 + index * 8)
  }
  return field
}

/** An image with one long name, and where its continuation field and the area it leads to are. */
const continued = async () => {
  const bytes = await imageBytes([file('n'.repeat(255))])
  const field = bytes.indexOf('CE\x1c\x01', rootRecord(bytes, 2), 'latin1')
  return { bytes, field, block: bytes.readUInt32LE(field + 4), offset: bytes.readUInt32LE(field + 12) }
}

test('two continuation areas that lead to each other', async () => {
  const { bytes, field, block, offset } = await continued()
  const [first, second] = [offset, offset + 28]
  continuation(block, first, 28).copy(bytes, field)
  continuation(block, second, 28).copy(bytes, block * 2048 + first)
  continuation(block, first, 28).copy(bytes, block * 2048 + second)
  failsSoon(bytes, /continuation areas go on without end/)
})

test('a continuation area that leads to itself, in every record of a large directory', async () => {
  const bytes = await imageBytes(
    Array.from({ length: 300 }, (_, index) => file(`${index}${'n'.repeat(240)}`)),
  )
  for (let at = 0; ; at += 28) {
    at = bytes.indexOf('CE\x1c\x01', at, 'latin1')
    if (at === -1) break
    const [block, offset] = [bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at + 12)]
    continuation(block, offset, 28).copy(bytes, at)
    continuation(block, offset, 28).copy(bytes, block * 2048 + offset)
  }
  failsSoon(bytes, /without end/)
})

test('a continuation area that lies nowhere, or is larger than any image', async () => {
  for (const [block, offset, length] of [
    [0xffff_ffff, 0, 28],
    [1_000_000, 0, 28],
    [16, 0xffff_ffff, 28],
    [16, 0, 0xffff_ffff],
    [0, 0, 100_000_000],
  ] as const) {
    const { bytes, field } = await continued()
    continuation(block, offset, length).copy(bytes, field)
    failsSoon(bytes, /ends before|more than 128 MiB/)
  }
})

test('a field that is shorter than its own head, where a reader may stand still', async () => {
  for (const length of [0, 1, 2, 3]) {
    const { bytes, field } = await continued()
    bytes[field + 2] = length
    failsSoon(bytes, /does not fit/)
  }
})

test('a moved directory whose link leads to a directory above it', () => {
  const bytes = foreignImage('genisoimage-rock-ridge-joliet')
  const root = bytes.readUInt32LE(16 * 2048 + 156 + 2)
  const at = bytes.indexOf('CL\x0c\x01', 0, 'latin1')
  assert.ok(at > 0)
  bytes.writeUInt32LE(root, at + 4)
  failsSoon(bytes, /leads in circles/)
})

test('two directories that are one, and one that contains its parent', async () => {
  const whole = await imageBytes([directory('a'), file('b/inner/f', 'x')])
  const [a, b] = [rootRecord(whole, 2), rootRecord(whole, 3)]
  const same = Buffer.from(whole)
  same.writeUInt32LE(same.readUInt32LE(b + 2), a + 2)
  failsSoon(same, /leads in circles/)
  const up = Buffer.from(whole)
  const inB = up.readUInt32LE(b + 2) * 2048
  const inner = inB + (up[inB] ?? 0) + (up[inB + (up[inB] ?? 0)] ?? 0)
  up.writeUInt32LE(up.readUInt32LE(b + 2), inner + 2)
  failsSoon(up, /leads in circles/)
})

test('a record that is shorter than its head, and a name longer than its record', async () => {
  for (const [place, value] of [
    [0, 1],
    [0, 33],
    [32, 0],
    [32, 255],
  ] as const) {
    const bytes = await imageBytes([file('f', 'x')])
    bytes[rootRecord(bytes, 2) + place] = value
    failsSoon(bytes, /does not fit/)
  }
})

test('a part of a link target that reaches past its field costs the target only', async () => {
  const bytes = await imageBytes([link('l', 'some/where'), file('f', 'x')])
  const field = bytes.indexOf('SL', rootRecord(bytes, 3), 'latin1')
  bytes[field + 6] = 255
  const image = open(bytes)
  assert.equal(image.find('l')?.target, null)
  assert.equal(Buffer.from(image.read('f')).toString(), 'x')
})

test('a volume of a block size that is none, and a root that lies nowhere', async () => {
  const whole = await imageBytes([file('f', 'x')])
  for (const size of [0, 1, 1000, 65_535]) {
    const bytes = Buffer.from(whole)
    bytes.writeUInt16LE(size, 16 * 2048 + 128)
    failsSoon(bytes, /its block size is \d+ bytes/)
  }
  const bytes = Buffer.from(whole)
  bytes.writeUInt32LE(0xffff_ffff, 16 * 2048 + 156 + 2)
  failsSoon(bytes, /ends before/)
})
