import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { layOut, sizeOf } from '../../../packaging/deb/tree.ts'

const folder = mkdtempSync(join(tmpdir(), 'vmcontext-tree-'))
after(() => rmSync(folder, { recursive: true }))

const epoch = 1_700_000_000

test('modes and times are as given, whatever the umask and the sources have', async () => {
  const source = join(folder, 'source')
  writeFileSync(source, 'program', { mode: 0o600 })
  const root = join(folder, 'root')
  const files = [
    { path: 'usr/bin/program', from: source, mode: 0o755 },
    { path: 'usr/share/doc/text', content: 'words' },
    { path: 'etc/program.d', directory: true },
  ] as const
  const umask = process.umask(0o077)
  await layOut(root, files, epoch).finally(() => process.umask(umask))

  const modes = Object.fromEntries(
    ['.', 'usr', 'usr/bin', 'usr/bin/program', 'usr/share/doc/text', 'etc/program.d'].map(path => {
      const status = statSync(join(root, path))
      assert.equal(status.mtimeMs, epoch * 1000, path)
      return [path, (status.mode & 0o7777).toString(8)]
    }),
  )
  assert.deepEqual(modes, {
    '.': '755',
    usr: '755',
    'usr/bin': '755',
    'usr/bin/program': '755',
    'usr/share/doc/text': '644',
    'etc/program.d': '755',
  })
  assert.equal(readFileSync(join(root, 'usr/bin/program'), 'utf8'), 'program')
  assert.equal(await sizeOf(root, files), 'program'.length + 'words'.length)
})
