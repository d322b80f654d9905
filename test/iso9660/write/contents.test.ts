import assert from 'node:assert/strict'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { IsoEntry } from '../../../src/iso9660/entry.ts'
import { IsoError } from '../../../src/iso9660/error.ts'
import { imageChunks } from '../../../src/iso9660/write/chunks.ts'
import { writeImageFile } from '../../../src/iso9660/write/image-file.ts'
import type { IsoPlan } from '../../../src/iso9660/write/plan.ts'
import { entriesOfTree, entryAt } from '../../../src/iso9660/write/tree-entries.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { bytesOf, open, plan, rootRecord } from '../sample.ts'

const megabyte = 1 << 20

/** A folder for the tree and one for images of it. */
const folders = (t: TestContext): { readonly tree: string; readonly output: string } => {
  const folder = temporaryFolder(t)
  const [tree, output] = [join(folder, 'tree'), join(folder, 'out')]
  mkdirSync(tree)
  mkdirSync(output)
  return { tree, output }
}

/** Bytes that differ from place to place, so that one in the wrong place is seen. */
const pattern = (length: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at++) bytes[at] = (at * 7 + (at >> 11) * 13 + seed) & 0xff
  return bytes
}

const written = async (planned: IsoPlan, path: string): Promise<Buffer> => {
  await writeImageFile(planned, path)
  return readFileSync(path)
}

test('a file gets the same bytes as a stream, whatever sizes the contents have', async t => {
  const { tree, output } = folders(t)
  const sizes = fc.array(
    fc.oneof(
      fc.nat(5000),
      fc.constantFrom(2047, 2048, 2049, 65_535, 65_536, 65_537, megabyte, megabyte + 1),
      fc.nat(3 * megabyte),
    ),
    { maxLength: 12 },
  )
  let run = 0
  await fc.assert(
    fc.asyncProperty(sizes, async lengths => {
      const folder = join(tree, String(run++))
      mkdirSync(folder)
      lengths.forEach((length, index) => {
        writeFileSync(join(folder, `f${index}`), pattern(length, index))
      })
      const entries = entriesOfTree(folder)
      const file = await written(plan(entries), join(output, 'x.iso'))
      assert.ok(file.equals(await bytesOf(plan(entries))))
      const image = open(file)
      for (const [index, length] of lengths.entries())
        assert.ok(Buffer.from(image.read(`f${index}`)).equals(pattern(length, index)))
    }),
    { numRuns: 25 },
  )
})

test('hard links share one content, and each tells how many there are', async t => {
  const { tree, output } = folders(t)
  mkdirSync(join(tree, 'sub'))
  writeFileSync(join(tree, 'one'), pattern(200_000, 1))
  linkSync(join(tree, 'one'), join(tree, 'sub', 'two'))
  writeFileSync(join(tree, 'other'), pattern(200_000, 1))
  const file = await written(plan(entriesOfTree(tree)), join(output, 'x.iso'))
  const image = open(file)
  assert.deepEqual(image.find('one')?.stretches, image.find('sub/two')?.stretches)
  assert.notDeepEqual(image.find('one')?.stretches, image.find('other')?.stretches)
  assert.ok(Buffer.from(image.read('sub/two')).equals(pattern(200_000, 1)))
  assert.ok(statSync(join(output, 'x.iso')).size < 2 * 200_000 + 64 * 1024)
  // the root's own record, its parent's, then one, other, sub; RRIP §4.1.1: links stand behind the mode
  const links = (record: number): number =>
    file.readUInt32LE(file.indexOf('PX', rootRecord(file, record), 'latin1') + 12)
  assert.deepEqual([links(2), links(3)], [2, 1])
})

for (const [size, kind] of [
  [1000, 'small'],
  [3 * megabyte, 'large'],
] as const) {
  const changes: Readonly<Record<string, (path: string) => void>> = {
    'was written anew, as long as before': path => writeFileSync(path, pattern(size, 2)),
    grew: path => writeFileSync(path, pattern(size + 1, 1)),
    'was cut off': path => truncateSync(path, size - 1),
    'was replaced by another': path => {
      const { mtime } = statSync(path)
      writeFileSync(`${path}.new`, pattern(size, 1))
      utimesSync(`${path}.new`, mtime, mtime)
      renameSync(`${path}.new`, path)
    },
  }
  for (const [what, change] of Object.entries(changes))
    test(`a ${kind} file that ${what} since it was looked at is an error, in a file as in a stream`, async t => {
      const { tree, output } = folders(t)
      const path = join(tree, 'file')
      writeFileSync(path, pattern(size, 1))
      utimesSync(path, 1_700_000_000, 1_700_000_000)
      const planned = plan(entriesOfTree(tree))
      change(path)
      const expected = /"file" changed while the image was written: it had \d+ bytes, now /
      await assert.rejects(writeImageFile(planned, join(output, 'x.iso')), expected)
      await assert.rejects(bytesOf(planned), expected)
    })
}

test('a hole in a large file is a hole in the image', async t => {
  const { tree, output } = folders(t)
  const path = join(tree, 'sparse')
  writeFileSync(path, pattern(megabyte, 1))
  truncateSync(path, 64 * megabyte)
  const image = join(output, 'x.iso')
  const file = await written(plan(entriesOfTree(tree)), image)
  assert.ok(Buffer.from(open(file).read('sparse')).equals(readFileSync(path)))
  assert.ok(statSync(image).blocks * 512 < 4 * megabyte, `${statSync(image).blocks} blocks`)
})

test('large contents begin on a page, small ones right behind each other', () => {
  const entry = (path: string, size: number) =>
    ({ kind: 'file', path, mode: 0o644, modified: 0, size, content: new Uint8Array(size) }) as const
  const planned = plan([
    entry('a', 10),
    entry('b', 10),
    entry('c', 70_000),
    entry('d', 10),
    entry('e', 70_000),
  ])
  const extents = planned.contents.map(({ extent }) => extent)
  assert.equal((extents[1] ?? 0) - (extents[0] ?? 0), 1)
  for (const index of [2, 4]) assert.equal((extents[index] ?? 1) % 2, 0)
})

test('whoever watches is told of every byte of the contents', async t => {
  const { tree, output } = folders(t)
  writeFileSync(join(tree, 'small'), pattern(3000, 1))
  writeFileSync(join(tree, 'large'), pattern(2 * megabyte + 5, 2))
  let told = 0
  await writeImageFile(plan(entriesOfTree(tree)), join(output, 'x.iso'), {
    onProgress: bytes => {
      told += bytes
    },
  })
  assert.equal(told, 3000 + 2 * megabyte + 5)
})

for (const path of ['/proc/version', '/sys/class/net/lo/address'])
  test(`${path}, whose size is no size, is refused both into a file and as a stream`, async t => {
    const entry = { ...entryAt(path, 'odd'), kind: 'file' } as IsoEntry
    const image = plan([entry])
    const output = join(temporaryFolder(t), 'a.iso')
    const isTold = (error: unknown): boolean =>
      error instanceof IsoError && /"odd" changed .*now it gives/.test(error.message)
    await assert.rejects(writeImageFile(image, output), isTold)
    await assert.rejects(async () => {
      for await (const _ of imageChunks(image));
    }, isTold)
    assert.ok(!existsSync(output))
  })
