import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IsoError } from '../../../src/iso9660/error.ts'
import type { ByteSource } from '../../../src/iso9660/read/byte-source.ts'
import { volumeLabel } from '../../../src/iso9660/read/descriptors.ts'
import { openImage } from '../../../src/iso9660/read/image.ts'
import { memorySource } from '../memory-source.ts'
import {
  directory,
  file,
  imageBytes,
  link,
  open,
  rootRecord,
  typicalContext,
  variousEntries,
  withoutRockRidge,
  withPlainNames,
} from '../sample.ts'

const failsWith = (act: () => unknown, message: RegExp): void =>
  assert.throws(act, (error: unknown) => error instanceof IsoError && message.test(error.message))

const counting = (bytes: Uint8Array): { source: ByteSource; counts: { reads: number; bytes: number } } => {
  const counts = { reads: 0, bytes: 0 }
  const inner = memorySource(bytes)
  const read = (position: number, length: number): Uint8Array => {
    counts.reads++
    counts.bytes += length
    return inner.read(position, length)
  }
  return { source: { ...inner, read }, counts }
}

test('a typical context is opened, listed and read in one small read', async () => {
  const { source, counts } = counting(await imageBytes(typicalContext))
  const image = openImage(source)
  assert.equal(image.entries().length, 3)
  assert.match(Buffer.from(image.read('context.sh')).toString(), /SET_HOSTNAME='web1'/)
  assert.deepEqual(counts, { reads: 1, bytes: 32 * 1024 })
})

test('a label costs one sector', async () => {
  const { source, counts } = counting(await imageBytes(typicalContext))
  assert.equal(volumeLabel(source), 'CONTEXT')
  assert.deepEqual(counts, { reads: 1, bytes: 2048 })
})

test('what is no ISO 9660 has no label', () => {
  assert.equal(volumeLabel(memorySource(new Uint8Array())), null)
  assert.equal(volumeLabel(memorySource(new Uint8Array(40_000))), null)
  assert.equal(volumeLabel(memorySource(Buffer.alloc(40_000, 'CD001'))), null)
})

test('what is no ISO 9660 cannot be opened', () => {
  failsWith(() => open(new Uint8Array()), /0 bytes are too few for an ISO 9660 image/)
  failsWith(
    () => open(new Uint8Array(100_000)),
    /this is no ISO 9660 image: it has no primary volume descriptor/,
  )
})

test('a boot record before the primary descriptor is passed over', async () => {
  const bytes = await imageBytes(typicalContext)
  const shifted = Buffer.concat([bytes.subarray(0, 32_768), bytes.subarray(32_768)])
  bytes.copy(shifted, 17 * 2048, 16 * 2048, 17 * 2048) // primary now where Joliet's was
  shifted[16 * 2048] = 0
  assert.equal(volumeLabel(memorySource(shifted)), 'CONTEXT')
  assert.equal(open(shifted).entries().length, 3)
})

test('paths are found exactly first and then without regard to case', async () => {
  const image = open(
    await imageBytes([file('README', 'upper'), file('readme', 'lower'), file('Dir/Sub/File.TXT')]),
  )
  assert.equal(Buffer.from(image.read('readme')).toString(), 'lower')
  assert.equal(Buffer.from(image.read('README')).toString(), 'upper')
  assert.equal(image.find('ReadMe')?.path, 'README')
  assert.equal(image.find('/dir/sub/file.txt')?.path, 'Dir/Sub/File.TXT')
  assert.equal(image.find('dir/none'), null)
  assert.equal(image.find('README/below'), null)
  assert.equal(image.find('')?.kind, 'directory')
})

test('Rock Ridge is preferred, then Joliet, then plain names', async () => {
  const bytes = await imageBytes([file('A long Name.text'), link('l', 'x')])
  assert.deepEqual(
    open(bytes)
      .entries()
      .map(entry => entry.path),
    ['A long Name.text', 'l'],
  )
  assert.deepEqual(
    open(withoutRockRidge(bytes))
      .entries()
      .map(entry => entry.path),
    ['A long Name.text'],
  )
  assert.deepEqual(
    open(withPlainNames(bytes))
      .entries()
      .map(entry => entry.path),
    ['a_long_name.text', 'l'],
  )
})

test('a plain CONTEXT.SH;1 is read as context.sh', async () => {
  const image = open(
    withPlainNames(await imageBytes([file('context.sh', 'A=1'), file('README', 'r'), directory('DIR')])),
  )
  assert.deepEqual(
    image
      .entries()
      .map(entry => entry.path)
      .sort(),
    ['context.sh', 'dir', 'readme'],
  )
  assert.equal(Buffer.from(image.read('CONTEXT.SH')).toString(), 'A=1')
})

test('only files can be read, and not beyond the limit', async () => {
  const image = open(await imageBytes([file('f', 'four'), directory('d'), link('l', 'f')]))
  failsWith(() => image.read('d'), /d is no file in the image but a directory/)
  failsWith(() => image.read('l'), /l is no file in the image but a link/)
  failsWith(() => image.read('none'), /none: there is no such file in the image/)
  failsWith(() => image.read('f', 3), /f has 4 bytes, and 3 are the most/)
  assert.equal(image.read('f', 4).length, 4)
})

test('a content larger than a window comes in pieces', async () => {
  const large = new Uint8Array(2_500_000).map((_, index) => index % 253)
  const image = open(await imageBytes([file('large', large)]))
  const sizes = Array.from(image.stream('large'), piece => piece.length)
  assert.deepEqual(sizes, [1 << 20, 1 << 20, 2_500_000 - (2 << 20)])
  assert.deepEqual(Uint8Array.from(image.read('large')), large)
})

test('an image that was cut off says so, wherever the cut is', async () => {
  const bytes = await imageBytes(variousEntries)
  const whole = open(bytes)
  for (let length = 0; length < bytes.length; length += 2048)
    failsWith(() => {
      const image = open(bytes.subarray(0, length))
      for (const entry of image.entries()) if (entry.kind === 'file') image.read(entry)
    }, /too few|no ISO 9660|cut off or damaged/)
  assert.ok(whole.entries().length > 0)
})

test('a directory that contains itself is an error', async () => {
  const bytes = await imageBytes([directory('d'), file('d/f')])
  const child = rootRecord(bytes, 2)
  bytes.writeUInt32LE(bytes.readUInt32LE(rootRecord(bytes, 0) + 2), child + 2) // d is the root
  failsWith(() => open(bytes).entries(), /leads in circles/)
  failsWith(() => open(bytes).find('d/d/d/d/d/f'), /leads in circles/)
})

test('continuation areas that lead to themselves are an error', async () => {
  const bytes = await imageBytes([file('n'.repeat(255))])
  const record = rootRecord(bytes, 2)
  const field = bytes.indexOf('CE\x1c\x01', record, 'latin1')
  const block = bytes.readUInt32LE(field + 4)
  const offset = bytes.readUInt32LE(field + 12)
  bytes.copy(bytes, block * 2048 + offset, field, field + 28) // the area begins with the field that led to it
  failsWith(() => open(bytes).entries(), /does not fit|without end/)
})

test('a name that leads out of its directory is an error', async () => {
  for (const bad of ['..', 'a/', '\0x']) {
    const bytes = await imageBytes([file('ab'.slice(0, bad.length))])
    bytes.write(bad, bytes.indexOf('NM', rootRecord(bytes, 2), 'latin1') + 5, 'latin1')
    failsWith(() => open(bytes).entries(), /which is no name: the image is damaged/)
  }
})

test('lengths beyond reason are refused before memory is taken for them, on a device of unknown size too', async () => {
  const bytes = await imageBytes([file('f', 'x'), directory('d')])
  const source = { ...memorySource(bytes), size: null }
  bytes.writeUInt32LE(0xffff_f800, rootRecord(bytes, 2) + 10) // the directory d
  failsWith(() => openImage(source).entries(), /more than 128 MiB of directories/)
  bytes.writeUInt32LE(2048, rootRecord(bytes, 2) + 10)
  bytes.writeUInt32LE(0xffff_ffff, rootRecord(bytes, 3) + 10) // the file f
  failsWith(() => openImage(source).read('f'), /f has 4294967295 bytes/)
  failsWith(() => openImage(source).read('f', 2 ** 40), /the image ends before byte/)
})
