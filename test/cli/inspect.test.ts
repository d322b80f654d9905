import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { main, vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/guest.ts'

const write = (folder: string, content: string | Uint8Array): string => {
  const path = join(folder, 'context.sh')
  fs.writeFileSync(path, content)
  return path
}

test('the JSON has the documented shape, with secrets masked unless asked for', async t => {
  const path = write(temporaryFolder(t), "SET_HOSTNAME='web1'\nPASSWORD='hush hush'\nETH0_IP='x'\n")
  const { code, stdout } = await vmcontext(['inspect', path, '--json'])
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), {
    source: { kind: 'file', path, label: null },
    variables: { SET_HOSTNAME: 'web1', PASSWORD: '********', ETH0_IP: 'x' },
    files: [{ path: 'context.sh', size: 53 }],
    problems: [
      {
        severity: 'error',
        message: 'ETH0_IP: "x" is no IPv4 address',
        variable: 'ETH0_IP',
        line: 3,
        column: 1,
      },
    ],
  })
  const shown = JSON.parse((await vmcontext(['inspect', path, '--json', '--show-secrets'])).stdout)
  assert.equal(shown.variables.PASSWORD, 'hush hush')
})

test('problems come in the order of their lines, each with its place and what helps', async t => {
  const path = write(temporaryFolder(t), "ETH0_MAC='x'\nETH0_MASK='y'\nA=$(date)\nETH0_IP='z'\n")
  const { stdout, stderr } = await vmcontext(['inspect', path])
  assert.deepEqual(
    stderr
      .trimEnd()
      .split('\n')
      .map(line => line.slice(0, line.indexOf(','))),
    ['error: line 1', 'error: line 2', 'error: line 3', 'error: line 4'],
  )
  assert.match(
    stderr,
    /line 2, column 1: ETH0_MASK: "y" is no netmask \(write it as 255\.255\.255\.0 or 24\)\n/,
  )
  assert.match(stdout, /Files.* \(1\)\n {2}context\.sh {2}49 B\n/)
})

test('what a shell would run is a problem with its place, and is not run', async t => {
  const folder = temporaryFolder(t)
  const marker = join(folder, 'marker')
  const path = write(folder, `A='1'\n  B=$(touch ${marker})\n`)
  const { stdout } = await vmcontext(['inspect', path, '--json'])
  const { variables, problems } = JSON.parse(stdout)
  assert.deepEqual(variables, { A: '1' })
  assert.equal(problems[0].line, 2)
  assert.equal(problems[0].severity, 'error')
  assert.equal(fs.existsSync(marker), false)
})

test('bytes that are no UTF-8 are told in base64', async t => {
  const path = write(temporaryFolder(t), Buffer.from("A='caf\xe9'\n", 'latin1'))
  const { variables, bytes } = JSON.parse((await vmcontext(['inspect', path, '--json'])).stdout)
  assert.equal(variables.A, 'caf\ufffd')
  assert.deepEqual(bytes, { A: Buffer.from('caf\xe9', 'latin1').toString('base64') })
})

test('a value cannot drive the terminal of who reads it', async t => {
  const path = write(temporaryFolder(t), "A='\x1b[31mred\x1b]0;title\x07'\n")
  const { stdout } = await vmcontext(['inspect', path])
  assert.match(stdout, /A {2}\\x1b\[31mred\\x1b\]0;title\\x07/)
})

test('nor can it turn the writing around or end a line where none ends; bytes that are no UTF-8 are told', async t => {
  const script = Buffer.concat([
    Buffer.from("A='left \u202ethgir\u202c'\nB='one\u2028two\u2067'\nC='first\n\tsecond\x85'\nD='caf"),
    Buffer.from([0xe9]),
    Buffer.from("'\n"),
  ])
  const { stdout } = await vmcontext(['inspect', write(temporaryFolder(t), script)])
  assert.match(stdout, /A {2}left \\u202ethgir\\u202c\n/)
  assert.match(stdout, /B {2}one\\u2028two\\u2067\n/)
  assert.match(stdout, /C {2}first\n {5}\tsecond\\x85\n/)
  assert.match(stdout, /D {2}caf\\xe9\n/)
})

test('the files of a medium are copied out, and none is overwritten', async t => {
  const folder = temporaryFolder(t)
  const image = join(folder, 'a.iso')
  const script = join(folder, 'init.sh')
  fs.writeFileSync(script, '#!/bin/sh\n')
  const built = await vmcontext(['build', '--output', image, '--set', 'A=1', '--file', script])
  assert.equal(built.code, 0, built.stderr)
  const out = join(folder, 'out')
  const copied = await vmcontext(['inspect', image, '--extract', out])
  assert.equal(copied.code, 0)
  assert.match(copied.stderr, /^2 files copied to /m)
  assert.equal(fs.readFileSync(join(out, 'init.sh'), 'utf8'), '#!/bin/sh\n')
  assert.equal((await vmcontext(['inspect', image, '--extract', out])).code, 2)
  const alone = await vmcontext(['inspect', write(folder, 'A=1'), '--extract', join(folder, 'alone')])
  assert.match(alone.stderr, /^1 file copied to /m)
})

test('lint exits 1 where there are errors, and only then', async t => {
  const folder = temporaryFolder(t)
  const bad = await vmcontext([
    'lint',
    write(folder, "ETH0_MAC='02:00:0a:00:00:05'\nETH0_IP='x'\n"),
    '--json',
  ])
  assert.equal(bad.code, 1)
  assert.equal(JSON.parse(bad.stdout).problems[0].variable, 'ETH0_IP')
  const near = await vmcontext(['lint', write(folder, "SET_HOSTNAM='web1'\n")])
  assert.equal(near.code, 0)
  assert.match(near.stdout, /did you mean SET_HOSTNAME\?/)
})

test('the help of lint and inspect tells what their JSON and --extract hold', async t => {
  const lint = (await vmcontext(['lint', '--help'])).stdout
  const path = write(temporaryFolder(t), "ETH0_MASK='x'\nETH0_MAC='02:00:0a:00:00:05'\n")
  const told = JSON.parse((await vmcontext(['lint', path, '--json'])).stdout)
  for (const key of [...Object.keys(told), ...Object.keys(told.source), ...Object.keys(told.problems[0])]) {
    assert.ok(lint.includes(`"${key}"`), key)
  }
  assert.match(
    (await vmcontext(['inspect', '--help'])).stdout,
    /links and modes are as they\s+are on the medium/,
  )
})

test('a secret that stands in another variable too, and a private key, are shown by no command', async t => {
  const folder = temporaryFolder(t)
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabcdefgh\n-----END OPENSSH PRIVATE KEY-----'
  const path = write(folder, `PASSWORD='hunter9x'\nETH0_IP='hunter9x'\nMY='${key}'\nWIFI_PSK='sesame55'\n`)
  const image = join(folder, 'a.iso')
  const inspected = await vmcontext(['inspect', path])
  assert.match(inspected.stderr, /ETH0_IP: "\*{8}" is no IPv4 address/)
  assert.doesNotMatch(inspected.stdout, /abcdefgh|sesame55/)
  const runs = [
    ['lint', path],
    ['lint', path, '--json'],
    ['build', '--variables', path, '--output', image],
    ['plan', '--source', path, '--root', folder],
  ]
  for (const args of runs) {
    const { stdout, stderr } = await vmcontext(args)
    assert.doesNotMatch(stdout + stderr, /hunter9x|abcdefgh|sesame55/, args.join(' '))
  }
})

test('an answer that cannot be written is said in one line', {
  skip: !fs.existsSync('/dev/full') && 'no /dev/full here',
}, async t => {
  const path = write(temporaryFolder(t), "A='1'\n")
  const full = fs.openSync('/dev/full', 'w')
  t.after(() => fs.closeSync(full))
  const { status, stderr } = spawnSync(process.execPath, [main, 'inspect', path], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  assert.equal(status, 1)
  assert.match(stderr, /^vmcontext: cannot write to standard output: .*\n$/)
})
