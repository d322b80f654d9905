/** `lint --system windows`: what every Windows guest would say of a context. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'

const medium = (t: TestContext, files: Readonly<Record<string, string>>): string => {
  const folder = temporaryFolder(t)
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(join(folder, name), content)
  return folder
}

const lint = async (source: string, ...more: readonly string[]): Promise<readonly string[]> => {
  const { stdout, stderr } = await vmcontext(['lint', source, '--system', 'windows', '--json', ...more])
  assert.notEqual(stdout, '', stderr)
  const { problems }: { problems: { line?: number; severity: string; message: string }[] } =
    JSON.parse(stdout)
  return problems.map(({ line, severity, message }) => `${line} ${severity}: ${message}`)
}

test('what Windows takes and Linux does not is in order', async t => {
  const context = [
    "TIMEZONE='Romance Standard Time'",
    "USERNAME='Ada Lovelace'",
    "GROW_FS='D: E'",
    "SECURETTY='maybe'",
    "START_SCRIPT='Get-Date'",
    "INIT_SCRIPTS='scripts\\Setup.PS1'",
  ].join('\r\n')
  const source = medium(t, { 'context.sh': context, 'setup.ps1': 'Get-Date\r\n' })
  const { code, stdout } = await vmcontext(['lint', source, '--system', 'windows'])
  assert.deepEqual([code, stdout.trim().split('\n').length], [0, 1], stdout)
})

test('a context with drive letters needs no --system', async t => {
  const source = medium(t, { 'context.sh': "GROW_FS='D: E:'\nSET_HOSTNAME='123'\n" })
  assert.match((await vmcontext(['lint', source])).stdout, /Windows takes no computer name of digits only/)
  assert.match(
    (await vmcontext(['lint', source, '--system', 'linux'])).stdout,
    /"D:" is a drive of Windows, and left out/,
  )
})

test('what no Windows guest can honour is told with its line', async t => {
  const context = [
    "SET_HOSTNAME='123'",
    "TIMEZONE='Mars/Olympus'",
    "CRYPTED_PASSWORD='$6$salt$hash'",
    "START_SCRIPT='#!/bin/bash'",
    "INIT_SCRIPTS='init.sh'",
  ].join('\n')
  const problems = await lint(medium(t, { 'context.sh': `${context}\n`, 'init.sh': '#!/bin/sh\n' }))
  const said = [
    /^1 error: SET_HOSTNAME: Windows takes no computer name of digits only/,
    /^2 error: TIMEZONE: neither Windows nor the IANA database/,
    /^3 error: CRYPTED_PASSWORD: Windows cannot be given a hash/,
    /^4 warning: START_SCRIPT: it begins with #!\/bin\/bash/,
    /^5 error: INIT_SCRIPTS: init\.sh is no script that Windows runs/,
  ]
  assert.equal(problems.length, said.length, problems.join('\n'))
  for (const [index, pattern] of said.entries()) assert.match(problems[index] ?? '', pattern)
})

test('a value that cannot be used is accused once', async t => {
  const problems = await lint(medium(t, { 'context.sh': "USERNAME='a/b'\n" }))
  assert.deepEqual(problems, ['1 error: USERNAME: "a/b" is no user name'])
})

test('init.ps1 is the script of a medium for Windows, in whatever case, and may be left out by mistake', async t => {
  const files = { 'context.sh': "INIT_SCRIPTS='a.ps1'\n", 'a.ps1': '', 'INIT.PS1': 'Get-Date\n' }
  assert.deepEqual(await lint(medium(t, files)), [
    '1 warning: INIT_SCRIPTS: init.ps1 is on the medium, but runs only where INIT_SCRIPTS names it or is not given',
    'undefined warning: a.ps1: the script is empty',
  ])
})

test('secrets are in nothing that is said', async t => {
  const source = medium(t, { 'context.sh': "PASSWORD='hunter 2x'\nTIMEZONE='hunter 2x'\n" })
  const { stdout } = await vmcontext(['lint', source, '--system', 'windows'])
  assert.match(stdout, /TIMEZONE: /)
  assert.doesNotMatch(stdout, /hunter/)
})
