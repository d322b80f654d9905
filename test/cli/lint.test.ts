/** What people and programs are told of a context's problems. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { IsoEntry } from '../../src/iso9660/entry.ts'
import { file, imageBytes } from '../iso9660/sample.ts'
import { vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'

const script = (t: TestContext, content: string | Uint8Array): string => {
  const path = join(temporaryFolder(t), 'context.sh')
  fs.writeFileSync(path, content)
  return path
}

const image = async (t: TestContext, entries: readonly IsoEntry[], label = 'CONTEXT'): Promise<string> => {
  const path = join(temporaryFolder(t), 'a.iso')
  fs.writeFileSync(path, await imageBytes(entries, { label }))
  return path
}

const lint = (path: string, ...more: readonly string[]) => vmcontext(['lint', path, ...more])

const problems = async (path: string, ...more: readonly string[]): Promise<readonly string[]> => {
  const { stdout, stderr } = await lint(path, '--json', ...more)
  assert.notEqual(stdout, '', stderr)
  const told: readonly { severity: string; message: string }[] = JSON.parse(stdout).problems
  return told.map(({ severity, message }) => `${severity}: ${message}`)
}

test('a problem is told with its place, its line and what mends it', async t => {
  const path = script(
    t,
    "# a comment\nETH0_MAC='02:00:0a:00:00:05'\n  ETH0_MASK='255.255'\nMY='x'\nSET_HOSTNAM='web1'\n",
  )
  const { code, stdout } = await lint(path)
  assert.equal(code, 1)
  assert.equal(
    stdout,
    `${path}:3:3: error: ETH0_MASK: "255.255" is no netmask
  3 |   ETH0_MASK='255.255'
    |   ^~~~~~~~~
  fix: write it as 255.255.255.0 or 24
${path}:5:1: warning: SET_HOSTNAM: nobody knows a variable of this name
  5 | SET_HOSTNAM='web1'
    | ^~~~~~~~~~~
  fix: did you mean SET_HOSTNAME?
${path}: 1 error, 1 warning
`,
  )
})

test('the mark is under the place where the column counts bytes and the line has other signs', async t => {
  const { stdout } = await lint(script(t, "\tÄÖ='ü' X=$(date)\nÄ=1\n\tGOOD='ü ü' BAD=$(date)\r\n"))
  const lines = stdout.split('\n')
  const at = lines.findIndex(line => line.includes('BAD=$(date)'))
  assert.equal(lines[at]?.indexOf('$('), lines[at + 1]?.indexOf('^'), stdout)
})

test('a long line is shown around the place', async t => {
  const path = script(t, `MY='${'x'.repeat(500)}' ETH0_IP=$(date) Z='${'y'.repeat(500)}'\n`)
  const { stdout } = await vmcontext(['lint', path], { COLUMNS: '80' })
  const lines = stdout.split('\n')
  const at = lines.findIndex(line => line.includes('$(date)'))
  assert.equal(lines[at]?.indexOf('$('), lines[at + 1]?.indexOf('^'), stdout)
  for (const line of lines.slice(at, at + 2)) assert.ok(line.length <= 80, line)
})

test('with --strict a warning fails', async t => {
  const path = script(t, "SET_HOSTNAM='web1'\n")
  assert.equal((await lint(path)).code, 0)
  const strict = await lint(path, '--strict')
  assert.equal(strict.code, 1)
  assert.match(strict.stdout, /0 errors, 1 warning; with --strict they count as errors\n$/)
  assert.equal((await lint(path, '--strict', '--json')).code, 1)
  assert.equal((await lint(script(t, "SET_HOSTNAME='web1'\n"), '--strict')).code, 0)
})

test('a context in order is told so', async t => {
  const path = script(t, "SET_HOSTNAME='web1'\n")
  assert.deepEqual(await lint(path), { code: 0, stdout: `${path}: 0 errors, 0 warnings\n`, stderr: '' })
})

test('what says nothing, and what is no context, is told', async t => {
  assert.match((await problems(script(t, ''))).join(), /^warning: context\.sh: it holds no variable/)
  assert.match(
    (await problems(script(t, '# nothing\n'))).join(),
    /^warning: context\.sh: it holds no variable/,
  )
  const letter = await lint(script(t, 'Dear admin,\nhow are you?\n'))
  assert.equal(letter.code, 1)
  assert.match(letter.stdout, /not one variable could be read; this seems to be something else\n {2}fix: /)
})

test('a context.sh in UTF-16, as PowerShell writes it with >, is told to be that', async t => {
  const path = script(t, Buffer.from("\uFEFFSET_HOSTNAME='web1'\r\n", 'utf16le'))
  assert.match((await problems(path)).join('\n'), /^error: context\.sh: this is UTF-16, which no shell reads/)
})

test('scripts that are named and not on the medium are errors, as in the guest', async t => {
  const entries = [
    file('context.sh', "A='1'\nINIT_SCRIPTS='a.sh b.sh sub/c.sh'\n"),
    file('a.sh', '#!/bin/sh\n'),
    file('sub/c.sh', '#!/bin/sh\n'),
    file('init.sh', '#!/bin/sh\n'),
  ]
  const { code, stdout } = await lint(await image(t, entries))
  assert.equal(code, 1)
  assert.match(stdout, /a\.iso\/context\.sh:2:1: error: INIT_SCRIPTS: there is no file b\.sh on the medium\n/)
  assert.match(
    stdout,
    /no file c\.sh on the medium\n.*\n.*\n {2}fix: sub\/c\.sh is in a folder; put it at the root/,
  )
  assert.match(stdout, /warning: INIT_SCRIPTS: init\.sh is on the medium, but runs only where/)
  const folder = temporaryFolder(t)
  fs.writeFileSync(join(folder, 'context.sh'), "INIT_SCRIPTS='gone.sh'\n")
  assert.deepEqual(await problems(folder), ['error: INIT_SCRIPTS: there is no file gone.sh on the medium'])
  assert.deepEqual(await problems(join(folder, 'context.sh')), [], 'a context.sh alone has no neighbours')
})

test('a token, and files that the context names, are missed', async t => {
  const context = "TOKEN='YES'\nFILES='/srv/a.conf /srv/b:c.conf'\nFILES_DS=\"/ds/1:'my file' \"\n"
  assert.deepEqual(await problems(await image(t, [file('context.sh', context), file('a.conf')])), [
    'warning: TOKEN: TOKEN=YES, but there is no token.txt on the medium, without which OneGate refuses the guest',
    'warning: FILES: it names c.conf, which is not on the medium',
    'warning: FILES_DS: it names my file, which is not on the medium',
  ])
  const whole = [
    file('context.sh', context),
    file('a.conf'),
    file('c.conf'),
    file('my file'),
    file('token.txt'),
  ]
  assert.deepEqual(await problems(await image(t, whole)), [])
})

test('another label than CONTEXT is told', async t => {
  const told = await problems(await image(t, [file('context.sh', "A='1'\n")], 'Context'))
  assert.match(told.join(), /^warning: the volume is labelled "Context": guests look for CONTEXT/)
})

test('names that differ in case only, that cannot be printed, and scripts that are empty or from Windows are told', async t => {
  const told = await problems(
    await image(t, [
      file('context.sh', "START_SCRIPT='#!/bin/sh\r\necho a\r\n'\n"),
      file('init.sh', '#!/bin/bash\r\necho b\r\n'),
      file('Read'),
      file('read'),
      file('a\x1bb'),
    ]),
  )
  assert.equal(told.length, 4, told.join('\n'))
  assert.ok(told.some(text => /^warning: START_SCRIPT: its lines end as in Windows/.test(text)))
  assert.ok(told.some(text => /^warning: init\.sh: its lines end as in Windows/.test(text)))
  assert.ok(told.some(text => /read and Read differ in upper and lower case only/i.test(text)))
  assert.ok(told.some(text => /holds signs that cannot be printed/.test(text)))
  const empty = await problems(await image(t, [file('context.sh', "A='1'\n"), file('init.sh', '')]))
  assert.deepEqual(empty, ['warning: init.sh: the script is empty'])
  const python = [file('context.sh', "A='1'\n"), file('init.sh', '#!/usr/bin/python3\r\nprint()\r\n')]
  assert.deepEqual(await problems(await image(t, python)), [])
})

test('an image that is cut off is told, with the files that are lost', async t => {
  const path = await image(t, [file('context.sh', "A='1'\n"), file('z.bin', new Uint8Array(100_000).fill(1))])
  const { size } = fs.statSync(path)
  fs.truncateSync(path, size - 60_000)
  const { code, stdout } = await lint(path)
  assert.equal(code, 1)
  assert.match(
    stdout,
    /error: z\.bin: the image is cut off before the end of this file\n {2}fix: build or copy it again/,
  )
})

test('problems come in the order of their lines, those without a place at the end', async t => {
  const { stdout } = await lint(
    await image(t, [file('context.sh', "A=$(x)\nETH0_IP='y'\nB=$(z)\n")], 'X'),
    '--json',
  )
  const lines = JSON.parse(stdout).problems.map(({ line }: { line?: number }) => line ?? null)
  assert.deepEqual(lines, [1, 2, 2, 3, null])
})

test('colours are for terminals', async t => {
  const path = script(t, "ETH0_MASK='x'\n")
  const { stdout } = await vmcontext(['lint', path], { FORCE_COLOR: '1', NO_COLOR: '' })
  assert.match(stdout, /\x1b\[31merror\x1b/)
  assert.equal(stdout.replace(/\x1b\[\d+m/g, ''), (await lint(path)).stdout)
})
