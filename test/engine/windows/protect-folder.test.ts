import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { protectFolder } from '../../../src/engine/windows/protect-folder.ts'
import { temporaryFolder } from '../../support/folder.ts'

/** Protects a folder with these access rights; what icacls was asked for. */
const protect = (t: TestContext, rights: string | null) => {
  const folder = join(temporaryFolder(t), 'vmcontext')
  fs.mkdirSync(folder)
  const asked: string[] = []
  protectFolder(folder, words => {
    const [, action, path = ''] = words
    asked.push(words.join(' ').replaceAll(folder, 'FOLDER'))
    if (action !== '/save') return true
    if (rights !== null) fs.writeFileSync(path, `vmcontext\r\n${rights}\r\n`, 'utf16le')
    asked.pop()
    return rights !== null
  })
  return asked
}

const owner = 'FOLDER /setowner *S-1-5-32-544 /L /Q'
const opened = 'FOLDER /reset /L /Q'
const inside = ['FOLDER/* /setowner *S-1-5-32-544 /T /C /L /Q', 'FOLDER/* /reset /T /C /L /Q']
const closed = 'FOLDER /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F /Q'

test('a folder that is for administrators alone stays so all the time, and what is in it gets its rights', t => {
  for (const rights of ['D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)', 'D:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)'])
    assert.deepEqual(protect(t, rights), [owner, ...inside], rights)
})

test('a folder that others may use, or of which nothing is known, is closed first, and then what is in it taken over', t => {
  for (const rights of [
    null,
    '',
    'D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)',
    'D:AI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)',
    'D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;FA;;;S-1-5-21-1-2-3-1001)',
    'D:PAI(A;;FA;;;S-1-5-21-1-2-3-1001)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)',
    'D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;BA)',
  ])
    assert.deepEqual(protect(t, rights), [owner, opened, closed, ...inside], String(rights))
})

test('without a place for temporary files the folder is closed all the same', t => {
  const former = process.env.TMPDIR
  t.after(() => {
    if (former === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = former
  })
  const folder = temporaryFolder(t)
  process.env.TMPDIR = join(folder, 'missing')
  const asked: string[] = []
  protectFolder(folder, ([, action = '']) => asked.push(action) > 0)
  assert.deepEqual(asked, ['/setowner', '/reset', '/inheritance:r', '/setowner', '/reset'])
})

test('a folder that is not there is made, and one that is a link is refused', t => {
  const base = temporaryFolder(t)
  protectFolder(join(base, 'deep', 'vmcontext'), () => true)
  assert.ok(fs.statSync(join(base, 'deep', 'vmcontext')).isDirectory())
  fs.symlinkSync(base, join(base, 'link'))
  assert.throws(() => protectFolder(join(base, 'link'), () => true), /is no folder; move it away/)
})

test('a junction that Node takes for a folder is refused, as is a folder that somebody was quicker to make', t => {
  const base = temporaryFolder(t)
  const [folder, elsewhere] = [join(base, 'vmcontext'), join(base, 'elsewhere')]
  const native = fs.realpathSync.native
  t.mock.method(fs.realpathSync, 'native', (path: string) => native(path === folder ? elsewhere : path))
  fs.mkdirSync(elsewhere)
  assert.throws(() => protectFolder(folder, () => true), /is no folder; move it away/)
  assert.throws(() => protectFolder(folder, () => true), /is no folder; move it away/)
})

test('a folder that stays open to others is an error: what is run by SYSTEM would be theirs', t => {
  const folder = temporaryFolder(t)
  assert.throws(
    () => protectFolder(folder, ([, action]) => action !== '/save' && action !== '/inheritance:r'),
    {
      name: 'ActionError',
      message: /cannot be closed to others/,
    },
  )
})

test('a link that others have put in goes before anything is done with all that is in the folder', t => {
  const base = temporaryFolder(t)
  const [folder, elsewhere] = [join(base, 'vmcontext'), join(base, 'elsewhere')]
  fs.mkdirSync(join(folder, 'run'), { recursive: true })
  fs.mkdirSync(elsewhere)
  fs.writeFileSync(join(elsewhere, 'kept'), '')
  fs.writeFileSync(join(folder, 'run', 'report.json'), '')
  fs.symlinkSync(elsewhere, join(folder, 'run', 'scripts'))
  fs.symlinkSync(join(elsewhere, 'kept'), join(folder, 'state'))
  protectFolder(folder, words => {
    if (words.includes('/T'))
      assert.deepEqual(fs.readdirSync(folder, { recursive: true }).sort(), ['run', 'run/report.json'])
    return true
  })
  assert.deepEqual(fs.readdirSync(elsewhere), ['kept'])
})
