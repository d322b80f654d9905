import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { IsoEntry } from '../../src/iso9660/entry.ts'
import type { IsoImage } from '../../src/iso9660/read/image.ts'
import {
  imageBytes,
  open,
  typicalContext,
  variousEntries,
  withoutRockRidge,
  withPlainNames,
} from './sample.ts'

/** Everything that an image and its entries have in common. */
interface Plain {
  readonly path: string
  readonly kind: string
  readonly modified: number
  readonly mode: number
  readonly target: string | null
  /** In hexadecimal digits. */
  readonly content: string | null
}

/** Entries as plain values in one order, the root left out. */
const plainly = (entries: readonly IsoEntry[]): Plain[] =>
  entries
    .filter(entry => entry.path !== '')
    .map(entry => ({
      path: entry.path,
      kind: entry.kind,
      modified: entry.modified,
      mode: entry.kind === 'link' ? 0o777 : entry.mode,
      target: entry.kind === 'link' ? entry.target : null,
      content:
        entry.kind === 'file' && entry.content instanceof Uint8Array
          ? Buffer.from(entry.content).toString('hex')
          : null,
    }))
    .toSorted(byPath)

const byPath = (left: { path: string }, right: { path: string }): number => (left.path < right.path ? -1 : 1)

const readBack = (image: IsoImage): Plain[] =>
  image
    .entries()
    .map(({ path, kind, modified, mode, target, size }) => {
      const content = kind === 'file' ? Buffer.from(image.read(path)) : null
      assert.equal(size, content?.length ?? 0)
      return { path, kind, modified, mode, target, content: content?.toString('hex') ?? null }
    })
    .toSorted(byPath)

/** Names that make trouble: long, odd, alike. */
const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.string({
      unit: fc.constantFrom('a', 'A', '.', ' ', ';', '1', '~', '\\', '😀', '\u0301', '\n'),
      minLength: 1,
      maxLength: 5,
    }),
    fc
      .tuple(fc.integer({ min: 1, max: 255 }), fc.constantFrom('', 'b', 'c'))
      .map(([length, end]) => `${'x'.repeat(length - end.length)}${end}`),
    fc.constantFrom('context.sh', 'CONTEXT.SH', 'rr_moved', '...', '-rf'),
  )
  .filter(
    text =>
      Buffer.byteLength(text) <= 255 &&
      !/[/\0]/.test(text) &&
      text !== '' &&
      text !== '.' &&
      text !== '..' &&
      text.isWellFormed(),
  )

const seconds = fc.integer({ min: Date.UTC(1900, 0, 1) / 1000, max: Date.UTC(2155, 11, 31) / 1000 })
const mode = fc.integer({ min: 0, max: 0o7777 })
const target = fc
  .array(fc.oneof(fc.constantFrom('..', '.', '', 'dir'), name), { minLength: 1, maxLength: 12 })
  .map(parts => parts.join('/'))
  .filter(text => text !== '' && Buffer.byteLength(text) < 4096)
const content = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .constantFrom(0, 1, 2047, 2048, 2049, 4096, 5000)
    .map(length => new Uint8Array(length).fill(length % 251)),
)

type Draft = { depth: number[] } & (
  | { kind: 'file'; name: string; mode: number; modified: number; content: Uint8Array }
  | { kind: 'directory'; name: string; mode: number; modified: number }
  | { kind: 'link'; name: string; modified: number; target: string }
)
const depth = fc.array(fc.nat({ max: 9 }), { maxLength: 3 })
const draft: fc.Arbitrary<Draft> = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), depth, name, mode, modified: seconds, content }),
  fc.record({ kind: fc.constant('directory' as const), depth, name, mode, modified: seconds }),
  fc.record({ kind: fc.constant('link' as const), depth, name, modified: seconds, target }),
)

/** Puts each draft into one of the directories there are by then; leaves out what would be in one place twice. */
const asTree = (drafts: readonly Draft[]): IsoEntry[] => {
  const directories = ['']
  const entries = new Map<string, IsoEntry>()
  for (const { depth: choice, ...entry } of drafts) {
    const parent = directories[choice.reduce((sum, step) => sum * 3 + step, 0) % directories.length] ?? ''
    const path = parent === '' ? entry.name : `${parent}/${entry.name}`
    if (entries.has(path) || path.length > 4000) continue
    if (entry.kind === 'directory') directories.push(path)
    entries.set(
      path,
      entry.kind === 'file' ? { ...entry, path, size: entry.content.length } : { ...entry, path },
    )
  }
  return [...entries.values()]
}

const tree = fc.array(draft, { maxLength: 40 }).map(asTree)

test('what goes into an image comes out of it', async () => {
  for (const entries of [typicalContext, variousEntries]) {
    const found = new Map(readBack(open(await imageBytes(entries))).map(entry => [entry.path, entry]))
    for (const entry of plainly(entries)) assert.deepEqual(found.get(entry.path), entry)
  }
})

test('any tree comes back with every name, mode, time, target and byte', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async entries => {
      assert.deepEqual(readBack(open(await imageBytes(entries))), plainly(entries))
    }),
    { numRuns: 60 },
  )
})

const contents = (image: IsoImage): string[] =>
  image
    .entries()
    .filter(entry => entry.kind === 'file')
    .map(entry => Buffer.from(image.read(entry)).toString('hex'))
    .sort()

test('readers that know only Joliet, or only ECMA-119, find every file under a name of its own', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async entries => {
      const bytes = await imageBytes(entries)
      const expected = contents(open(bytes))
      // Joliet leaves links out; without Rock Ridge's fields they are empty files of the primary tree
      const links = entries.filter(entry => entry.kind === 'link').map(() => '')
      const forms: [Buffer, string[]][] = [
        [withoutRockRidge(bytes), expected],
        [withPlainNames(bytes), [...links, ...expected]],
      ]
      for (const [other, there] of forms) {
        const image = open(other)
        assert.deepEqual(contents(image), there)
        const paths = image.entries().map(entry => entry.path)
        assert.equal(new Set(paths).size, paths.length)
      }
    }),
    { numRuns: 40 },
  )
})

test('a context is found by its usual names whatever of the image a reader knows', async () => {
  const bytes = await imageBytes(typicalContext)
  for (const form of [bytes, withoutRockRidge(bytes), withPlainNames(bytes)])
    assert.deepEqual(
      open(form)
        .entries()
        .map(entry => entry.path)
        .sort(),
      ['context.sh', 'init.sh', 'token.txt'],
    )
})
