/**
 * Images of ours read by other people's programs, and images of other programs read by us. The trees are those of
 * ../shared/iso-check. Needs root, since only root gets every mode back, and the tools named below.
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { IsoEntry } from '../../src/iso9660/entry.ts'
import { openByteSource } from '../../src/iso9660/read/byte-source.ts'
import { extractImage } from '../../src/iso9660/read/extract.ts'
import { type IsoImage, openImage } from '../../src/iso9660/read/image.ts'
import { entriesOfTree } from '../../src/iso9660/write/tree-entries.ts'
import { checkFolder, makeTrees, treeNames, whyNoTrees, writeTreeImage } from './iso-trees.ts'
import { lack } from './tools.ts'

/** Why a test cannot run here. */
const missing = (tools: readonly string[]): string | false =>
  whyNoTrees() ?? lack(tools, 'only root gets every mode and owner back')

const work = mkdtempSync(join(tmpdir(), 'iso-readers-'))
const treeAt = (name: string): string => join(work, 'trees', name)
const always = ['bash', 'python3']

before(() => {
  if (missing(always) === false) makeTrees(join(work, 'trees'))
})
after(() => rmSync(work, { recursive: true, force: true }))

const build = async (tree: string): Promise<string> => {
  const path = join(work, 'ours.iso')
  await writeTreeImage(treeAt(tree), path)
  return path
}

const withImage = <T>(path: string, use: (image: IsoImage) => T): T => {
  const source = openByteSource(path)
  try {
    return use(openImage(source))
  } finally {
    source.close()
  }
}

/** One line an entry with all that can be said of it but its content; the root left out. */
const described = (entries: readonly IsoEntry[]): string[] =>
  entries
    .filter(({ path }) => path !== '')
    .map(entry => {
      const rest = entry.kind === 'file' ? entry.size : entry.kind === 'link' ? `-> ${entry.target}` : ''
      const mode = entry.kind === 'link' ? 0o777 : entry.mode
      return `${entry.kind} ${mode.toString(8)} ${entry.modified} ${JSON.stringify(entry.path)} ${rest}`
    })
    .toSorted()

const describedImage = (image: IsoImage): string[] =>
  image
    .entries()
    .map(({ kind, mode, modified, path, size, target }) => {
      const rest = kind === 'file' ? size : kind === 'link' ? `-> ${target}` : ''
      return `${kind} ${mode.toString(8)} ${modified} ${JSON.stringify(path)} ${rest}`
    })
    .toSorted()

/** Lines of `diff` between a tree and what we take out of an image of it. */
const differences = (path: string, tree: string): string[] => {
  const target = join(work, 'out')
  withImage(path, image => extractImage(image, target))
  const found = spawnSync('diff', ['-r', '--no-dereference', treeAt(tree), target], { encoding: 'utf8' })
  rmSync(target, { recursive: true })
  return found.stdout.split('\n').filter(line => line !== '')
}

describe('an image of ours', () => {
  const readers = ['xorriso', 'isoinfo', 'isovfy', 'bsdtar', '7z']
  for (const tree of treeNames)
    test(`of ${tree} is read back by ${readers.join(', ')}`, {
      skip: missing([...always, ...readers]),
    }, async t => {
      const path = await build(tree)
      const result = spawnSync('bash', [join(checkFolder, 'verify_iso.sh'), path, treeAt(tree)], {
        encoding: 'utf8',
      })
      for (const line of result.stdout.split('\n').filter(text => /^(SKIP|FAIL)/.test(text)))
        t.diagnostic(line)
      assert.equal(result.status, 0, result.stdout + result.stderr)
    })

  for (const tree of treeNames)
    test(`of ${tree} is read back by our own reader`, { skip: missing(always) }, async () => {
      const path = await build(tree)
      assert.deepEqual(withImage(path, describedImage), described(entriesOfTree(treeAt(tree))))
      assert.deepEqual(differences(path, tree), [])
    })
})

/** What genisoimage does to some targets: over 255 bytes they are spoilt, and a slash at the end is lost. */
const spoiltByGenisoimage = ['long-target', 'three-long-components', 'dirlink-slash']

describe('our reader reads images of', () => {
  const makers: Readonly<Record<string, readonly string[]>> = {
    genisoimage: ['genisoimage', '-quiet', '-R'],
    mkisofs: ['mkisofs', '-quiet', '-R', '-J', '-joliet-long'],
    xorriso: ['xorriso', '-as', 'mkisofs', '-quiet', '-R', '-J'],
  }
  // trees that genisoimage cannot make: its Joliet cannot sort these names
  const leftOut: Readonly<Record<string, readonly string[]>> = { mkisofs: ['02-longnames', '04-utf8'] }
  for (const [maker, command] of Object.entries(makers))
    for (const tree of treeNames.filter(name => leftOut[maker]?.includes(name) !== true))
      test(`${maker}: ${tree}`, { skip: missing([...always, maker]) }, () => {
        const path = join(work, 'theirs.iso')
        const [program = maker, ...options] = command
        const made = spawnSync(program, [...options, '-V', 'CONTEXT', '-o', path, treeAt(tree)], {
          encoding: 'utf8',
        })
        assert.equal(made.status, 0, made.stderr)
        withImage(path, image => assert.equal(image.label, 'CONTEXT'))
        const unexpected = differences(path, tree).filter(
          line => !spoiltByGenisoimage.some(name => line.includes(name)),
        )
        assert.deepEqual(unexpected, [])
      })

  const forms: Readonly<Record<string, readonly string[]>> = { Joliet: ['-J'], 'plain ECMA-119': [] }
  for (const [form, options] of Object.entries(forms))
    test(`genisoimage with nothing but ${form}`, { skip: missing([...always, 'genisoimage']) }, () => {
      const path = join(work, 'theirs.iso')
      const made = spawnSync('genisoimage', [
        '-quiet',
        ...options,
        '-V',
        'CONTEXT',
        '-o',
        path,
        treeAt('12-context'),
      ])
      assert.equal(made.status, 0)
      const [ours, theirs] = withImage(path, image => [
        entriesOfTree(treeAt('12-context')).filter(
          ({ kind, path: at }) => kind === 'file' && !at.includes('/'),
        ),
        ['CONTEXT.SH', 'context.sh', 'init.sh', 'token.txt'].map(name => image.find(name)?.size),
      ])
      const sizes = new Map(ours?.map(entry => [entry.path, entry.kind === 'file' ? entry.size : 0]))
      const expected = ['context.sh', 'context.sh', 'init.sh', 'token.txt'].map(name => sizes.get(name))
      assert.deepEqual(theirs, expected)
    })
})
