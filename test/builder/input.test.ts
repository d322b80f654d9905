import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { keepingInputs, readInput } from '../../src/builder/input.ts'
import { temporaryFolder } from '../support/folder.ts'

test('a file that many ask for is read once, and they share its bytes', t => {
  const path = join(temporaryFolder(t), 'vm.one')
  writeFileSync(path, 'A=1')
  const read = keepingInputs()
  const first = read(path, '--template')
  rmSync(path)
  assert.equal(read(path, '--template'), first)
  assert.throws(() => readInput(path, '--template'), /--template .*vm\.one: it is not there/)
})

test('that a file is not there is told each time, until it is there', t => {
  const path = join(temporaryFolder(t), 'vm.one')
  const read = keepingInputs()
  assert.throws(() => read(path, '--template'), /it is not there/)
  writeFileSync(path, 'A=1')
  assert.equal(Buffer.from(read(path, '--template').bytes).toString(), 'A=1')
})

test('of many different files only some are kept', t => {
  const folder = temporaryFolder(t)
  const read = keepingInputs()
  const paths = Array.from({ length: 100 }, (_, n) => join(folder, `${n}.one`))
  for (const path of paths) {
    writeFileSync(path, path)
    read(path, '--template')
  }
  for (const path of paths) rmSync(path)
  const isKept = (path: string): boolean => {
    try {
      return read(path, '--template').bytes.length > 0
    } catch {
      return false
    }
  }
  assert.ok(paths.filter(isKept).length <= 32)
})
