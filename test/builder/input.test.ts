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
  assert.equal(read(path, '--template'), first)
  assert.notEqual(readInput(path, '--template'), first)
})

test('a file that is another one by now is read again, and one that is gone is told', t => {
  const path = join(temporaryFolder(t), 'vm.one')
  const read = keepingInputs()
  writeFileSync(path, 'A=1')
  read(path, '--template')
  writeFileSync(path, 'A="two"')
  assert.equal(Buffer.from(read(path, '--template').bytes).toString(), 'A="two"')
  rmSync(path)
  assert.throws(() => read(path, '--template'), /--template .*vm\.one: it is not there/)
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
  const first = paths.map(path => {
    writeFileSync(path, path)
    return read(path, '--template')
  })
  const kept = paths.filter((path, n) => read(path, '--template') === first[n])
  assert.ok(kept.length <= 32, `${kept.length}`)
})
