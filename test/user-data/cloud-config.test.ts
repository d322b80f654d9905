import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readCloudConfig } from '../../src/user-data/cloud-config.ts'
import { readDocument } from '../../src/user-data/document.ts'

const config = (yaml: string) => readCloudConfig(`#cloud-config\n${yaml}`)
const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64')

test('what USER_DATA is, is told by how it begins', async () => {
  const kindOf = async (value: string, isBase64 = false): Promise<string> =>
    (await readDocument(value, isBase64)).kind
  assert.equal(await kindOf('#cloud-config\nruncmd: []\n'), 'cloud-config')
  assert.equal(await kindOf('\uFEFF\n#cloud-config\n'), 'cloud-config')
  assert.equal(await kindOf('#!/bin/sh\ntrue\n'), 'script')
  assert.equal(await kindOf(' \n'), 'nothing')
  assert.equal(await kindOf(base64('#!/bin/sh\n'), true), 'script')
  assert.equal(await kindOf(base64(gzipSync('#cloud-config\n')), true), 'cloud-config')
  for (const text of [
    '#include\nhttps://example.org/x\n',
    '## template: jinja\n#cloud-config\n',
    'Content-Type: multipart/mixed; boundary="x"\n',
    'runcmd: [a]\n',
  ])
    assert.equal(await kindOf(text), 'unusable', text)
  assert.equal(await kindOf('%%%', true), 'unusable')
  assert.equal(await kindOf(base64(gzipSync('x').subarray(0, 12)), true), 'unusable')
})

test('a compressed USER_DATA that would fill the memory is refused', async () => {
  const bomb = base64(gzipSync(Buffer.alloc(64 * 2 ** 20, '#')))
  assert.equal((await readDocument(bomb, true)).kind, 'unusable')
})

test('files have what their entry says, and the rest as usual', async () => {
  const { files, problems } = await config(`
write_files:
  - path: /etc/a
    content: |
      one
      two
  - path: /srv//x/./b
    content: aGVsbG8=
    encoding: b64
    permissions: '0755'
    owner: ada:users
    append: true
    defer: true
  - {path: /c, permissions: 0600, content: 42}
  - {path: /d, content: !!binary ${base64(gzipSync('zipped'))}, encoding: gzip}
  - {path: /e, content: ${base64(gzipSync('zipped'))}, encoding: gz+base64}
`)
  assert.deepEqual(problems, [])
  assert.deepEqual(
    files.map(({ content, mode, ...file }) => ({
      ...file,
      content: Buffer.from(content).toString(),
      mode: mode.toString(8),
    })),
    [
      {
        path: '/etc/a',
        owner: 'root',
        group: null,
        append: false,
        defer: false,
        content: 'one\ntwo\n',
        mode: '644',
      },
      {
        path: '/srv/x/b',
        owner: 'ada',
        group: 'users',
        append: true,
        defer: true,
        content: 'hello',
        mode: '755',
      },
      { path: '/c', owner: 'root', group: null, append: false, defer: false, content: '42', mode: '600' },
      { path: '/d', owner: 'root', group: null, append: false, defer: false, content: 'zipped', mode: '644' },
      { path: '/e', owner: 'root', group: null, append: false, defer: false, content: 'zipped', mode: '644' },
    ],
  )
})

test('an entry that cannot be written is said and left out, and the others are written', async () => {
  const { files, problems } = await config(`
write_files:
  - {path: relative}
  - {content: x}
  - {path: /etc/../shadow}
  - {path: /a, permissions: rw-r--r--}
  - {path: /a, owner: ':x'}
  - {path: /a, encoding: rot13}
  - {path: /a, encoding: b64, content: '%%'}
  - {path: /a, encoding: gzip, content: x}
  - {path: /a, append: maybe}
  - {path: /a, source: {uri: https://example.org/}}
  - text
  - {path: /good}
`)
  assert.deepEqual(
    files.map(({ path }) => path),
    ['/good'],
  )
  assert.equal(problems.length, 11)
  for (const [index, { severity, variable, message }] of problems.entries()) {
    assert.equal(severity, 'error')
    assert.equal(variable, 'USER_DATA')
    assert.match(message, new RegExp(`^USER_DATA: write_files: entry ${index + 1} is left out: `))
  }
})

test('commands are lines of shell, or programs whose arguments no shell reads', async () => {
  const { commands, problems } = await config(`
runcmd:
  - echo $HOME | cat
  - [echo, "it's", '$HOME', 7, true]
  - {a: b}
  - []
`)
  assert.deepEqual(commands, ['echo $HOME | cat', "'echo' 'it'\\''s' '$HOME' '7' 'true'"])
  assert.equal(problems.length, 2)
  assert.match(problems[0]?.message ?? '', /entry 3 is neither/)
})

test('keys that are not done are named, and the others are done', async () => {
  const { commands, problems } = await config('packages: [vim]\nusers: []\nruncmd: [date]\n')
  assert.deepEqual(commands, ['date'])
  assert.deepEqual(
    problems.map(({ severity, message }) => `${severity}: ${message}`),
    ['warning: USER_DATA: packages, users: not done here, only write_files and runcmd are'],
  )
})

test('what is no YAML is said with its line, and nothing of it is done', async () => {
  const { files, commands, problems } = await config('runcmd:\n  - date\nwrite_files: [\n')
  assert.deepEqual([files, commands], [[], []])
  assert.match(problems[0]?.message ?? '', /^USER_DATA: line \d+, column \d+: .*nothing of it is done$/)
  for (const yaml of ['- a\n', 'text\n', '42\n'])
    assert.equal((await config(yaml)).problems[0]?.severity, 'error')
  assert.deepEqual((await config('')).problems, [])
})

test('aliases that stand for more and more are refused, and no key reaches what objects have', async () => {
  const levels = Array.from(
    { length: 12 },
    (_, n) => `l${n + 1}: &l${n + 1} [${Array(10).fill(`*l${n}`).join(', ')}]`,
  )
  const bomb = ['l0: &l0 [x]', ...levels, 'runcmd: *l12'].join('\n')
  const { commands, problems } = await config(bomb)
  assert.deepEqual(commands, [])
  assert.equal(problems[0]?.severity, 'error')
  const { problems: strange } = await config('__proto__: {runcmd: [date]}\nconstructor: 1\n')
  assert.match(strange[0]?.message ?? '', /__proto__, constructor: not done here/)
})
