import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readRoot } from '../../src/cli/root-option.ts'
import { InputError } from '../../src/input-error.ts'
import { temporaryFolder } from '../support/folder.ts'

test('a folder counts with its whole path, / is this machine', t => {
  const folder = temporaryFolder(t)
  assert.deepEqual([readRoot('/'), readRoot(`${folder}/.`)], ['/', folder])
})

test('what is no folder, or cannot be looked at, is named with the reason', t => {
  const folder = temporaryFolder(t)
  const circle = join(folder, 'circle')
  symlinkSync('circle', circle)
  const wrongs = [
    [join(folder, 'none'), /^--root: .*none is no directory$/],
    [join(import.meta.filename, 'below'), /^--root: .*below is no directory$/],
    [circle, /^--root: cannot look at .*circle: its symbolic links lead in a circle$/],
    [join(folder, 'x'.repeat(300)), /^--root: cannot look at .*x: its name is too long$/],
  ] as const
  for (const [path, message] of wrongs)
    assert.throws(() => readRoot(path), { name: InputError.name, message })
})
