import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IsoEntry } from '../../../src/iso9660/entry.ts'
import { IsoError } from '../../../src/iso9660/error.ts'
import type { ImageOptions } from '../../../src/iso9660/write/plan.ts'
import {
  bytesOf,
  directory,
  file,
  imageBytes,
  link,
  noon,
  open,
  plan,
  typicalContext,
  variousEntries,
} from '../sample.ts'

const refused = (
  entries: readonly IsoEntry[],
  message: RegExp,
  options: Partial<ImageOptions> = {},
): void => {
  assert.throws(
    () => plan(entries, options),
    (error: unknown) => error instanceof IsoError && message.test(error.message),
  )
}

test('a typical context makes an image of at most 64 KiB', () => {
  assert.ok(plan(typicalContext).size <= 64 * 1024)
})

test('the plan knows the size of the image', async () => {
  for (const entries of [[], typicalContext, variousEntries]) {
    const planned = plan(entries)
    assert.equal((await bytesOf(planned)).length, planned.size)
  }
})

test('the same entries give the same bytes, in whatever order they come', async () => {
  const bytes = await imageBytes(variousEntries)
  assert.deepEqual(await imageBytes(variousEntries), bytes)
  assert.deepEqual(await imageBytes(variousEntries.toReversed()), bytes)
})

test('an image without entries has an empty root', async () => {
  const image = open(await imageBytes([]))
  assert.deepEqual(image.entries(), [])
  assert.equal(image.label, 'CONTEXT')
})

test('the label is written as it is given', async () => {
  for (const label of ['CONTEXT', 'cidata', 'A', `${'L'.repeat(32)}`, 'vm-1.2_x'])
    assert.equal(open(await imageBytes([], { label })).label, label)
})

test('a label that some reader would not find is refused', () => {
  for (const label of ['', 'L'.repeat(33), 'two words', 'größe', 'CONTEXT ', 'a/b', 'a\0'])
    refused([], /is no volume label: use 1 to 32 letters/, { label })
})

test('what an image cannot hold is refused with the name of it', () => {
  refused([file('a'.repeat(256))], /a name of 256 bytes is too long, 255 are allowed/)
  refused([file(`${'é'.repeat(128)}`)], /a name of 256 bytes is too long/)
  for (const path of ['/a', 'a/', 'a//b', './a', 'a/../b', '..'])
    refused([file(path)], new RegExp(`"${path}" is no path in an image`))
  refused([file('a\0b')], /cannot hold a zero byte/)
  refused([file('a\ud800')], /no valid Unicode/)
  refused([link('l', '')], /"l": a link needs a target/)
  refused([link('l', 'x'.repeat(4096))], /"l": a link needs a target/)
  refused([{ ...file('f'), mode: 0o10000 }], /"f": the mode 4096 is not between/)
  refused([{ ...file('f'), modified: Number.NaN }], /"f": the modification time is no number/)
  refused([{ ...file('f'), size: -1 }], /"f": the size -1 is no count of bytes/)
  refused([{ ...file('f', 'four'), size: 5 }], /"f": its size is said to be 5 bytes, its content has 4/)
})

test('two entries in one place are refused', () => {
  refused([file('a'), file('a')], /"a" is there twice$/)
  refused([directory('a'), directory('a')], /"a" is there twice$/)
  refused([file('a'), directory('a')], /"a" is there twice, as a directory and as something else/)
  refused([file('a'), file('a/b')], /"a" is a file, so "a\/b" cannot be below it/)
  refused([link('a', 'x'), file('a/b')], /"a" is a link, so "a\/b" cannot be below it/)
  refused([file('a/b'), file('a')], /"a" is there twice/)
  refused([directory(''), directory('')], /"" is there twice/)
  refused([file('')], /"" is there twice, as a directory/)
})

test('a directory that is only implied has mode 0755 and the date of the volume, until its entry comes', async () => {
  const implied = open(await imageBytes([file('d/f')], { created: 100 })).find('d')
  assert.deepEqual([implied?.mode, implied?.modified], [0o755, 100])
  const given = open(await imageBytes([file('d/f'), directory('d', 0o700)], { created: 100 })).find('d')
  assert.deepEqual([given?.mode, given?.modified], [0o700, noon])
})

test('contents that are too large together are refused before anything is written', () => {
  const huge: IsoEntry = {
    ...file('huge'),
    size: 9 * 2 ** 40,
    content: { open: () => assert.fail('opened') },
  }
  refused([huge], /too large together: an image holds less than 8 TiB/)
})

test('more directories than a path table can number are refused', () => {
  const many = Array.from({ length: 65_536 }, (_, index) => directory(`${index % 256}/${index}`))
  refused(many, /directories are too many: an image holds 65535/)
})
