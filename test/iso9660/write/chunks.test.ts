import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileEntry } from '../../../src/iso9660/entry.ts'
import { IsoError } from '../../../src/iso9660/error.ts'
import { openImage } from '../../../src/iso9660/read/image.ts'
import { imageChunks } from '../../../src/iso9660/write/chunks.ts'
import { memorySource } from '../memory-source.ts'
import { bytesOf, file, imageBytes, open, plan } from '../sample.ts'

const streamed = (path: string, size: number, pieces: readonly string[]): FileEntry => ({
  ...file(path),
  size,
  content: {
    async *open() {
      for (const piece of pieces) yield Buffer.from(piece)
    },
  },
})

const failsWith = (entry: FileEntry, message: RegExp): Promise<void> =>
  assert.rejects(
    bytesOf(plan([entry])),
    (error: unknown) => error instanceof IsoError && message.test(error.message),
  )

test('a streamed content arrives as one', async () => {
  const image = open(await imageBytes([streamed('f', 9, ['one', '', 'two', 'end'])]))
  assert.equal(Buffer.from(image.read('f')).toString(), 'onetwoend')
})

test('a content that is shorter than was said is an error, not an image', async () => {
  await failsWith(
    streamed('f', 10, ['one']),
    /"f" changed while the image was written: it had 10 bytes, now it has 3; build it again/,
  )
  await failsWith(streamed('f', 1, []), /it had 1 bytes, now it has 0/)
})

test('a content that is longer than was said is an error, not an image', async () => {
  await failsWith(
    streamed('f', 2, ['one']),
    /"f" changed while the image was written: it had 2 bytes, now it has more/,
  )
  await failsWith(streamed('f', 0, ['one']), /it had 0 bytes, now it has more/)
})

test('a content that cannot be opened names its file', async () => {
  const entry: FileEntry = {
    ...file('sub/f'),
    content: {
      open: () => {
        throw new Error('EACCES: permission denied')
      },
    },
  }
  await failsWith(entry, /"sub\/f" cannot be read: EACCES: permission denied/)
})

test('contents are opened one at a time, when their turn comes', async () => {
  let opened = 0
  let closed = 0
  const counted = (path: string): FileEntry => ({
    ...file(path),
    size: 1,
    content: {
      async *open() {
        opened++
        assert.equal(opened, closed + 1)
        yield Buffer.from('x')
        closed++
      },
    },
  })
  const chunks = imageChunks(plan([counted('a'), counted('b'), counted('c')]))
  await chunks.next()
  assert.equal(opened, 0)
  await Array.fromAsync(chunks)
  assert.equal(closed, 3)
})

test('a file over 4 GiB lies in two extents, and a reader finds it whole', async () => {
  const size = 4 * 2 ** 30 + 5
  const large: FileEntry = {
    ...file('large'),
    size,
    content: { open: () => assert.fail('its turn never comes here') },
  }
  const planned = plan([file('before'), large, file('with/after')])
  const head: Uint8Array[] = []
  const start = (planned.contents[1]?.extent ?? 0) * 2048
  for await (const chunk of imageChunks(planned))
    if (head.push(chunk) && Buffer.concat(head).length >= start) break
  const image = openImage({ ...memorySource(Buffer.concat(head)), size: planned.size })
  const found = image.find('large')
  assert.equal(found?.size, size)
  assert.deepEqual(found?.stretches, [
    { position: start, length: 0xffff_f800 },
    { position: start + 0xffff_f800, length: size - 0xffff_f800 },
  ])
  assert.equal(image.find('with/after')?.stretches[0]?.position, start + 4 * 2 ** 30 + 2048)
  assert.equal(Buffer.from(image.read('before')).toString(), 'before\n')
})
