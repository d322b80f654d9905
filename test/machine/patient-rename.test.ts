import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { renamePatiently } from '../../src/machine/patient-rename.ts'
import { temporaryFolder } from '../support/folder.ts'

/** A file that cannot be renamed the first times, each for this reason; how often it was tried. */
const setUp = (t: TestContext, code: string, refusals: number) => {
  const folder = temporaryFolder(t)
  const [from, to] = [join(folder, 'new'), join(folder, 'old')]
  fs.writeFileSync(from, 'new')
  fs.writeFileSync(to, 'old')
  let tries = 0
  const { renameSync } = fs
  t.mock.method(fs, 'renameSync', (...paths: Parameters<typeof renameSync>) => {
    tries += 1
    if (tries <= refusals) throw Object.assign(new Error(code), { code })
    renameSync(...paths)
  })
  return { from, to, tried: () => tries, text: () => fs.readFileSync(to, 'utf8') }
}

test('on Windows a file that another program holds for a moment is replaced after it', t => {
  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    const { from, to, tried, text } = setUp(t, code, 3)
    renamePatiently(from, to, true)
    assert.deepEqual([tried(), text()], [4, 'new'])
  }
})

test('one that is held on and on is told of, and left as it was', t => {
  const { from, to, tried, text } = setUp(t, 'EPERM', 1000)
  assert.throws(() => renamePatiently(from, to, true), { code: 'EPERM' })
  assert.deepEqual([tried(), text()], [8, 'old'])
})

test('what no wait mends is told of at once, and so is everything on other systems', t => {
  const missing = setUp(t, 'ENOENT', 1)
  assert.throws(() => renamePatiently(missing.from, missing.to, true), { code: 'ENOENT' })
  assert.equal(missing.tried(), 1)
  const forbidden = setUp(t, 'EPERM', 1)
  assert.throws(() => renamePatiently(forbidden.from, forbidden.to, false), { code: 'EPERM' })
  assert.equal(forbidden.tried(), 1)
})
