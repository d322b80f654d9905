/** What `inspect` and `build` say of a context for Windows, of which nobody has told them that it is one. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'

const inspected = async (folder: string, ...more: readonly string[]) => {
  const { stdout, stderr } = await vmcontext(['inspect', folder, ...more])
  const [, user] = /^ {2}user +(.*)$/m.exec(stdout) ?? []
  return { user, stderr, stdout }
}

test('a context with values that Windows alone can use is shown as a Windows guest would take it', async t => {
  const folder = temporaryFolder(t)
  const context = join(folder, 'context.sh')
  fs.writeFileSync(context, "USERNAME='Ada Lovelace'\nTIMEZONE='Romance Standard Time'\nPASSWORD='x'\n")
  fs.writeFileSync(join(folder, 'init.ps1'), 'Get-Date\r\n')
  const { user, stderr, stdout } = await inspected(folder)
  assert.deepEqual([user, stderr], ['Ada Lovelace, an administrator, password set, no SSH key', ''])
  assert.match(stdout, /^ {2}scripts +init\.ps1$/m)
  assert.match((await inspected(folder, '--system', 'linux')).stderr, /"Ada Lovelace" is no user name/)
})

test('with --system a context that both can use is shown as that one takes it', async t => {
  const folder = temporaryFolder(t)
  fs.writeFileSync(join(folder, 'context.sh'), "PASSWORD='x'\n")
  assert.equal((await inspected(folder, '--system', 'linux')).user, 'root, password set, no SSH key')
  assert.equal(
    (await inspected(folder, '--system', 'windows')).user,
    'the built-in administrator, password set, no SSH key',
  )
  const { code, stderr } = await vmcontext(['inspect', folder, '--system', 'beos'])
  assert.deepEqual([code, stderr], [2, 'vmcontext: --system: "beos" is neither linux nor windows\n'])
})

test('building a context for Windows gives no word of what Linux cannot use', async t => {
  const output = join(temporaryFolder(t), 'a.iso')
  const build = (zone: string) =>
    vmcontext(['build', '--output', output, '--set', `TIMEZONE=${zone}`, '--set', 'GROW_FS=D:'])
  assert.equal((await build('Romance Standard Time')).stderr, '')
  const script = Buffer.from('Get-Date\r\nGet-Host\r\n').toString('base64')
  const lines = await vmcontext(['build', '--output', output, '--set', `START_SCRIPT_BASE64=${script}`])
  assert.deepEqual([lines.code, lines.stderr], [0, ''])
})
