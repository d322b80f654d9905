import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { performStep } from '../../../src/cli/service/perform.ts'
import { temporaryFolder } from '../../support/folder.ts'

const setUp = (t: TestContext) => {
  const folder = temporaryFolder(t)
  const [from, to] = [join(folder, 'downloaded.exe'), join(folder, 'vmcontext.exe')]
  fs.writeFileSync(from, 'new')
  fs.writeFileSync(to, 'old')
  return { folder, from, to, replace: () => performStep({ kind: 'copy', from, to }) }
}

test('a program takes the place of the one before, of which nothing is left', async t => {
  const { folder, to, replace } = setUp(t)
  fs.writeFileSync(`${to}.old`, 'older, and in use the last time')
  await replace()
  assert.equal(fs.readFileSync(to, 'utf8'), 'new')
  assert.deepEqual(fs.readdirSync(folder).sort(), ['downloaded.exe', 'vmcontext.exe'])
})

test('a program that cannot be put in place leaves the one before', async t => {
  const { to, replace } = setUp(t)
  const { renameSync } = fs
  t.mock.method(fs, 'renameSync', (...[source, target]: Parameters<typeof renameSync>) => {
    if (source === `${to}.new`) throw Object.assign(new Error('EPERM'), { code: 'EPERM' })
    renameSync(source, target)
  })
  await assert.rejects(replace(), { name: 'ActionError', message: /^cannot copy .*downloaded\.exe to / })
  assert.equal(fs.readFileSync(to, 'utf8'), 'old')
})

test('what is written is a new file: nobody who has made one there before, or a link to another, has a hand in it', async t => {
  const { folder, from } = setUp(t)
  const path = join(folder, 'task.xml')
  fs.linkSync(from, path)
  await performStep({ kind: 'write', path, content: Buffer.from('task') })
  assert.equal(fs.readFileSync(path, 'utf8'), 'task')
  assert.equal(fs.readFileSync(from, 'utf8'), 'new')
})
