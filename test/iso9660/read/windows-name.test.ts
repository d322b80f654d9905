import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuseWindowsName } from '../../../src/iso9660/read/windows-name.ts'

for (const path of [
  'context.sh',
  'scripts/init.ps1',
  '.hidden',
  'a b/c.d',
  'Übung/日本.txt',
  'console',
  'com10.txt',
  'nul-file',
])
  test(`${path} is a name on Windows`, () => {
    assert.doesNotThrow(() => refuseWindowsName(path))
  })

for (const path of [
  '..\\..\\Windows\\x',
  'C:x',
  'a/context.sh:stream',
  'a?',
  'a/b./c',
  'end ',
  'NUL',
  'a/con.txt',
  'com1',
  'LPT9.log',
  'nul .txt',
  'tab\tname',
])
  test(`${JSON.stringify(path)} is not taken out on Windows`, () => {
    assert.throws(() => refuseWindowsName(path), {
      name: 'IsoError',
      message: /no name for a file on Windows; rename it/,
    })
  })
