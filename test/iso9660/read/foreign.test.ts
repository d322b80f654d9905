/** Images that other programs made, read. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { extractImage } from '../../../src/iso9660/read/extract.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { imageBytes, noon, open, typicalContext } from '../sample.ts'
import { foreignImage, foreignNames } from './images.ts'

const names = (image: ReturnType<typeof open>): string[] => image.entries().map(({ path }) => path)

test('every image gives its label and its context.sh, whatever names it has', () => {
  for (const name of foreignNames) {
    const image = open(foreignImage(name))
    assert.equal(image.label, 'CONTEXT', name)
    assert.match(Buffer.from(image.read('context.sh')).toString(), /^SET_HOSTNAME='web1'\n/, name)
    assert.equal(Buffer.from(image.read('token.txt')).toString(), 'tok\n', name)
  }
})

test('Rock Ridge gives long names, links, modes and directories that lay too deep', t => {
  for (const name of ['genisoimage-rock-ridge-joliet', 'xorriso-mkisofs', 'xorriso-native'] as const) {
    const folder = join(temporaryFolder(t), 'out')
    extractImage(open(foreignImage(name)), folder)
    assert.equal(readFileSync(join(folder, 'deep/1/2/3/4/5/6/7/8/9/bottom.txt'), 'utf8'), 'd\n', name)
    assert.equal(readFileSync(join(folder, 'ñandú 日本.txt'), 'utf8'), 'u\n', name)
    assert.equal(readFileSync(join(folder, `${'long'.repeat(50)}.txt`), 'utf8'), 'l\n', name)
    assert.equal(readlinkSync(join(folder, 'sub/up')), '../context.sh', name)
    assert.equal(readlinkSync(join(folder, 'far')), `/${'component/'.repeat(30)}end`, name)
    assert.equal(statSync(join(folder, 'token.txt')).mode & 0o777, 0o600, name)
    assert.equal(statSync(join(folder, 'init.sh')).mtimeMs, Date.UTC(2024, 1, 29, 12), name)
    assert.deepEqual(readdirSync(join(folder, 'empty')), [], name)
    assert.equal(readFileSync(join(folder, 'nothing')).length, 0, name)
  }
})

test('Joliet gives names of up to 103 characters; without it they are as short as ECMA-119 has them', () => {
  assert.ok(names(open(foreignImage('genisoimage-joliet'))).includes('ñandú 日本.txt'))
  const plain = names(open(foreignImage('genisoimage-plain')))
  assert.ok(plain.includes('context.sh') && plain.includes('sub/two_sect.bin'), plain.join())
})

test('a volume tells who made it, when, how large it is and which names it has', async () => {
  const told = (name: (typeof foreignNames)[number]) => open(foreignImage(name)).volume
  const genisoimage = told('genisoimage-rock-ridge-joliet')
  assert.match(genisoimage.maker, /^GENISOIMAGE ISO 9660\/HFS FILESYSTEM CREATOR/)
  assert.equal(genisoimage.size, foreignImage('genisoimage-rock-ridge-joliet').length)
  assert.deepEqual([genisoimage.rockRidge, genisoimage.joliet], [true, true])
  const xorriso = told('xorriso-plain')
  assert.match(xorriso.maker, /^XORRISO/)
  assert.deepEqual([xorriso.rockRidge, xorriso.joliet], [true, false])
  const plain = told('genisoimage-plain')
  assert.deepEqual([plain.rockRidge, plain.joliet], [false, false])
  const ours = open(await imageBytes(typicalContext)).volume
  assert.equal(ours.created, noon)
  assert.deepEqual([ours.rockRidge, ours.joliet], [true, true])
})

test('a volume that says nothing of itself, or nonsense, has no maker and no date', async () => {
  const bytes = await imageBytes(typicalContext)
  bytes.fill(0xff, 16 * 2048 + 318, 16 * 2048 + 830)
  bytes.fill(0x1b, 16 * 2048 + 574, 16 * 2048 + 702)
  const { maker, created } = open(bytes).volume
  assert.doesNotMatch(maker, /\x1b/)
  assert.equal(created, 0)
})
