import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeRuntimeFolder } from '../../../src/engine/folders.ts'
import { ActionError } from '../../../src/machine/files.ts'
import { overlayFiles } from '../../../src/machine/overlay-files.ts'
import {
  noFiles,
  openMountedWindows,
  openWindowsFiles,
  windowsPath,
} from '../../../src/machine/windows/files.ts'
import { temporaryFolder } from '../../support/folder.ts'

const own = { mode: 0o600, uid: 0, gid: 0 }

const mounted = (root: string) => openMountedWindows(root, 'C:', 'C:/ProgramData')

test("the agent's own folders lie below ProgramData, whatever the engine calls them", () => {
  const paths = [
    '/run/vmcontext/report.json',
    '/var/lib/vmcontext',
    '/etc/vmcontext/agent.conf',
    '/run/vmcontextual',
  ]
  assert.deepEqual(
    paths.map(path => windowsPath(path, 'D:/Data')),
    [
      'D:/Data/vmcontext/run/report.json',
      'D:/Data/vmcontext/state',
      'D:/Data/vmcontext/agent.conf',
      '/run/vmcontextual',
    ],
  )
})

test('a junction that Node takes for a folder is a link, so that nothing of ours is put where it leads', t => {
  const programData = temporaryFolder(t)
  const [run, elsewhere] = [join(programData, 'vmcontext', 'run'), join(programData, 'elsewhere')]
  fs.mkdirSync(run, { recursive: true })
  fs.mkdirSync(elsewhere)
  const files = openWindowsFiles(programData)
  assert.equal(files.status('/run/vmcontext')?.kind, 'directory')
  const native = fs.realpathSync.native
  t.mock.method(fs.realpathSync, 'native', (path: string) => native(path === run ? elsewhere : path))
  assert.equal(files.status('/run/vmcontext')?.kind, 'link')
  assert.throws(() => makeRuntimeFolder(files), /is no directory; move it away/)
})

test('a folder stands for the system drive, in whatever case its names are', t => {
  const root = temporaryFolder(t)
  fs.mkdirSync(join(root, 'ProgramData/SSH'), { recursive: true })
  fs.writeFileSync(join(root, 'ProgramData/SSH/Administrators_Authorized_Keys'), 'key\n')
  const files = mounted(root)
  const path = 'c:/programdata/ssh/administrators_authorized_keys'
  assert.equal(Buffer.from(files.read(path) ?? []).toString(), 'key\n')
  assert.equal(files.status('C:/ProgramData')?.kind, 'directory')
  files.write(path, Buffer.from('other\n'), own)
  assert.deepEqual(fs.readdirSync(join(root, 'ProgramData/SSH')).length, 2)
})

test('nothing is on the other drives, and nothing is written there', async t => {
  const root = temporaryFolder(t)
  fs.writeFileSync(join(root, 'context.sh'), '')
  const files = mounted(root)
  assert.equal(files.read('D:/context.sh'), null)
  assert.deepEqual(files.list('D:/'), [])
  assert.throws(() => files.write('D:/new', Buffer.from('x'), own), ActionError)
  assert.deepEqual(fs.readdirSync(root), ['context.sh'])
})

test('a path that leads up and out stays below the folder', t => {
  const root = temporaryFolder(t)
  fs.mkdirSync(join(root, 'windows'))
  fs.writeFileSync(join(root, 'secret'), 'x')
  assert.equal(mounted(join(root, 'windows')).read('C:/../secret'), null)
  assert.equal(mounted(join(root, 'windows')).read('C:/../../../../etc/passwd'), null)
})

test('where only facts are known no file is there, and a plan can be made all the same', () => {
  const files = overlayFiles(noFiles)
  assert.equal(files.status('C:/ProgramData'), null)
  files.write('C:/ProgramData/x', Buffer.from('new'), own)
  assert.equal(Buffer.from(files.read('C:/ProgramData/x') ?? []).toString(), 'new')
  assert.throws(() => noFiles.write('C:/x', Buffer.from(''), own), /none of its files/)
})
