import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { writeImageFile } from '../../src/iso9660/write/image-file.ts'
import { planImage } from '../../src/iso9660/write/plan.ts'
import { openSource } from '../../src/source/open.ts'
import { image, type Machine, machine, put } from './machine.ts'

const then = 1_600_000_000
const modeOf = (path: string): number => statSync(path).mode & 0o7777

/** A tree with a context, everything in it with a mode and a time of its own. */
const tree = (it: Machine): string => {
  const folder = join(it.folder, 'tree')
  put(join(folder, 'context.sh'), "A='1'")
  put(join(folder, 'bin/tool'), '#!/bin/sh')
  put(join(folder, 'closed/key'), 'secret')
  for (const [path, mode] of [
    ['context.sh', 0o640],
    ['bin/tool', 0o4755],
    ['closed/key', 0o400],
    ['closed', 0o500],
  ] as const) {
    chmodSync(join(folder, path), mode)
    utimesSync(join(folder, path), then, then)
  }
  return folder
}

const extracted = async (it: Machine, source: string, target: string): Promise<void> => {
  const medium = await openSource(source, it.options())
  try {
    await medium?.extract(target)
  } finally {
    await medium?.close()
  }
}

test('files of a directory come out with their folders, modes and times, and without set-user-ID', async t => {
  const it = machine(t)
  const source = tree(it)
  const target = join(it.folder, 'new/target')
  await extracted(it, source, target)
  assert.equal(readFileSync(join(target, 'closed/key'), 'utf8'), 'secret')
  assert.equal(modeOf(join(target, 'context.sh')), 0o640)
  assert.equal(modeOf(join(target, 'bin/tool')), 0o755)
  assert.equal(modeOf(join(target, 'closed/key')), 0o400)
  assert.equal(modeOf(join(target, 'closed')), 0o500)
  assert.equal(statSync(join(target, 'context.sh')).mtimeMs, then * 1000)
  assert.equal(statSync(join(target, 'closed')).mtimeMs, then * 1000)
  assert.equal(modeOf(target), 0o700)
  for (const folder of [source, target]) chmodSync(join(folder, 'closed'), 0o700) // so that it can be removed
})

test('a link inside of the directory comes out as the file it leads to; one that leads out, not at all', async t => {
  const it = machine(t)
  const source = join(it.folder, 'tree')
  put(join(it.folder, 'outside'), 'not part of it')
  put(join(source, 'data/context.sh'), "A='1'")
  symlinkSync('data/context.sh', join(source, 'context.sh'))
  symlinkSync('../outside', join(source, 'leak'))
  const target = join(it.folder, 'target')
  await extracted(it, source, target)
  assert.deepEqual(readdirSync(target), ['context.sh', 'data'])
  assert.equal(readFileSync(join(target, 'context.sh'), 'utf8'), "A='1'")
})

test('a context.sh by itself comes out under that name', async t => {
  const it = machine(t)
  put(join(it.folder, 'web1.sh'), "A='1'", 0o640)
  symlinkSync('web1.sh', join(it.folder, 'link.sh'))
  for (const source of ['web1.sh', 'link.sh']) {
    const target = join(it.folder, `of ${source}`)
    await extracted(it, join(it.folder, source), target)
    assert.deepEqual(readdirSync(target), ['context.sh'])
    assert.equal(readFileSync(join(target, 'context.sh'), 'utf8'), "A='1'")
    assert.equal(modeOf(join(target, 'context.sh')), 0o640)
  }
})

test("an image's files, folders and links come out with their modes and times", async t => {
  const it = machine(t)
  const path = join(it.folder, 'ctx.iso')
  const content = Buffer.from("A='1'")
  const common = { modified: then, mode: 0o640 }
  await writeImageFile(
    planImage(
      [
        { kind: 'file', path: 'context.sh', content, size: content.length, ...common },
        { kind: 'directory', path: 'empty', modified: then, mode: 0o711 },
        { kind: 'link', path: 'start', target: 'context.sh', modified: then },
      ],
      { label: 'CONTEXT', created: then },
    ),
    path,
  )
  const target = join(it.folder, 'target')
  await extracted(it, path, target)
  assert.equal(modeOf(join(target, 'context.sh')), 0o640)
  assert.equal(statSync(join(target, 'context.sh')).mtimeMs, then * 1000)
  assert.equal(modeOf(join(target, 'empty')), 0o711)
  assert.equal(readlinkSync(join(target, 'start')), 'context.sh')
  assert.equal(modeOf(target), 0o700)
})

for (const kind of ['a directory', 'an image']) {
  const sourceOf = async (it: Machine): Promise<string> => {
    const files = { 'context.sh': 'new', 'sub/file': 'new' }
    const path = join(it.folder, 'source')
    if (kind === 'an image') put(path, await image(files))
    else for (const [name, text] of Object.entries(files)) put(join(path, name), text)
    return path
  }

  test(`nothing is overwritten by ${kind}'s files, and the error says what to do`, async t => {
    const it = machine(t)
    const target = join(it.folder, 'target')
    put(join(target, 'context.sh'), 'old')
    await assert.rejects(extracted(it, await sourceOf(it), target), {
      name: 'SourceError',
      message: /context\.sh.*nothing is overwritten: name a new folder/,
    })
    assert.equal(readFileSync(join(target, 'context.sh'), 'utf8'), 'old')
  })

  test(`links that wait in the folder lead no file of ${kind} out of it`, async t => {
    const it = machine(t)
    const outside = join(it.folder, 'outside')
    mkdirSync(outside)
    const source = await sourceOf(it)
    for (const [name, to] of [
      ['sub', '../outside'],
      ['context.sh', '../outside/made'],
    ] as const) {
      const target = join(it.folder, `with ${name}`)
      mkdirSync(target)
      symlinkSync(to, join(target, name))
      await assert.rejects(extracted(it, source, target), { name: 'SourceError' })
    }
    assert.deepEqual(readdirSync(outside), [])
  })

  test(`a folder that cannot be made is an error of ${kind} too`, async t => {
    const it = machine(t)
    put(join(it.folder, 'file'), '')
    await assert.rejects(extracted(it, await sourceOf(it), join(it.folder, 'file/target')), {
      name: 'SourceError',
      message: /a part of its path is no directory/,
    })
    assert.equal(existsSync(join(it.folder, 'file/target')), false)
  })
}
