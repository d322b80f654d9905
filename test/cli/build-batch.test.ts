import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { temporaryFolder } from '../support/folder.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const library = fileURLToPath(new URL('../../src/library.ts', import.meta.url))

const run = (folder: string, args: readonly string[], input = '') =>
  spawnSync(process.execPath, [main, 'build', ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, NO_COLOR: '1' },
  })

const list = (...lines: readonly (object | string)[]): string =>
  lines.map(line => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')

test('each line becomes the image that a build of its own would make', t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'init.sh'), '#!/bin/sh\n')
  const lines = [1, 2, 3].map(n => ({ output: `${n}.iso`, set: { SET_HOSTNAME: `web${n}` } }))
  const batch = run(folder, ['--batch', '-', '--file', 'init.sh', '--set', 'A=1'], list(...lines))
  assert.equal(batch.status, 0, batch.stderr)
  assert.equal(batch.stderr, '3 images built, 0 failed\n')
  assert.match(
    batch.stdout,
    /^1\.iso: \d+ KiB, label CONTEXT, 2 variables, 1 file\n2\.iso: .*\n3\.iso: .*\n$/,
  )
  for (const n of [1, 2, 3]) {
    run(folder, [
      ...['--output', 'alone.iso', '--file', 'init.sh', '--set', 'A=1'],
      ...['--set', `SET_HOSTNAME=web${n}`],
    ])
    assert.deepEqual(readFileSync(join(folder, `${n}.iso`)), readFileSync(join(folder, 'alone.iso')))
  }
})

test('a line that fails is told with its number, the others are built, and the exit code is 1', t => {
  const folder = temporaryFolder(t)
  writeFileSync(
    join(folder, 'list.jsonl'),
    list(
      { output: 'a.iso', set: { A: '1' } },
      'nonsense',
      '',
      { output: 'no/b.iso', set: { A: '1' } },
      { output: 'c.iso', file: 'missing' },
      { set: { A: '1' } },
      { output: './a.iso', set: { A: '2' } },
      { output: 'd.iso', set: { A: '1' } },
    ),
  )
  const { status, stdout, stderr } = run(folder, ['--batch', 'list.jsonl'])
  assert.equal(status, 1)
  assert.match(stdout, /^a\.iso: .*\nd\.iso: .*\n$/)
  assert.deepEqual(
    stderr
      .trimEnd()
      .split('\n')
      .map(line => line.slice(0, 45)),
    [
      'failed: list.jsonl:2: this is no JSON; a line',
      'failed: list.jsonl:4: no/b.iso: the folder no',
      'failed: list.jsonl:5: --file missing: it is n',
      'failed: list.jsonl:6: where should the image ',
      'failed: list.jsonl:7: ./a.iso is where the im',
      '2 images built, 5 failed',
    ],
  )
  assert.deepEqual(
    readdirSync(folder).filter(name => name.includes('.iso')),
    ['a.iso', 'd.iso'],
  )
})

test('--json has a line for each result in the order of the list, with what build --json tells', t => {
  const folder = temporaryFolder(t)
  const lines = list({ output: 'a.iso', set: { A: '1' } }, { output: 'b.iso', tree: 'missing' })
  const { status, stdout, stderr } = run(folder, ['--batch', '-', '--json'], lines)
  const results = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  const { size } = results[0]
  assert.deepEqual(results, [
    {
      line: 1,
      outcome: 'built',
      output: 'a.iso',
      size,
      label: 'CONTEXT',
      files: [{ path: 'context.sh', size: results[0].files[0].size }],
      variables: 1,
      problems: [],
    },
    { line: 2, outcome: 'failed', output: 'b.iso', error: '--tree missing: it is not there' },
  ])
  assert.equal(readFileSync(join(folder, 'a.iso')).length, size)
  assert.deepEqual([status, stderr], [1, '1 image built, 1 failed\n'])
})

test('a doubt about one of many images names the image', t => {
  const folder = temporaryFolder(t)
  const { stderr } = run(folder, ['--batch', '-'], list({ output: 'a.iso', set: { SET_HOSTNAM: 'x' } }))
  assert.match(stderr, /^warning: a\.iso: SET_HOSTNAM: nobody knows .*SET_HOSTNAME/m)
})

test('lines as other systems write them are read: a byte order mark, CR LF, no end to the last one', t => {
  const folder = temporaryFolder(t)
  const text = '\uFEFF{"output": "a.iso", "set": {"A": "1"}}\r\n{"output": "b.iso", "set": {"A": "ü"}}'
  const { status, stderr } = run(folder, ['--batch', '-'], text)
  assert.equal(status, 0, stderr)
  assert.ok(existsSync(join(folder, 'a.iso')) && existsSync(join(folder, 'b.iso')))
})

test('a folder to deliver to gets disk.N, by the disks of the template of each line', t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'one.one'), 'DISK=[IMAGE_ID=0]\nCONTEXT=[A="1"]\n')
  writeFileSync(join(folder, 'two.one'), 'DISK=[IMAGE_ID=0]\nDISK=[IMAGE_ID=0]\nCONTEXT=[A="1"]\n')
  const lines = [
    { deliver: 'vms/1/', template: 'one.one' },
    { deliver: 'vms/2/', template: 'two.one' },
    { deliver: 'vms/1/', template: 'two.one' },
    { deliver: 'vms/1/', template: 'one.one' },
  ]
  const { status, stdout, stderr } = run(folder, ['--batch', '-'], list(...lines))
  const named = stdout.match(/^[^:]+/gm)
  assert.deepEqual(named, ['vms/1/disk.1', 'vms/2/disk.2', 'vms/1/disk.2'])
  assert.match(stderr, /line 4: vms\/1\/disk\.1 is where the image of line 1 goes/)
  assert.equal(status, 1)
})

test('a line with variables of its own has nothing to do with what the common template refers to', t => {
  const folder = temporaryFolder(t)
  writeFileSync(
    join(folder, 'vm.one'),
    'NIC=[NETWORK_ID=0, MAC="02:00:00:00:00:01"]\nCONTEXT=[NETWORK=YES]\n',
  )
  writeFileSync(join(folder, 'net.one'), 'NETWORK_MASK=255.255.0.0\n')
  const common = ['--template', 'vm.one', '--vnet', '0=net.one']
  const lines = list({ output: 'a.iso' }, { output: 'b.iso', variables: { A: '1' } })
  const { status, stderr } = run(folder, ['--batch', '-', ...common], lines)
  assert.equal(status, 0, stderr)
})

test('a template that is another one by now is read again', t => {
  const folder = temporaryFolder(t)
  const write = (value: string): void => writeFileSync(join(folder, 'vm.one'), `CONTEXT=[A="${value}"]\n`)
  write('first')
  const program = `
    import { writeFileSync } from 'node:fs'
    import { buildBatch } from '${pathToFileURL(library)}'
    const lines = async function* () {
      yield '{"output": "1.iso", "template": "vm.one"}'
      await new Promise(resolve => setTimeout(resolve, 500))
      writeFileSync('vm.one', 'CONTEXT=[A="the second"]')
      yield '{"output": "2.iso", "template": "vm.one"}'
    }
    for await (const { outcome } of buildBatch(lines())) console.log(outcome)`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
    encoding: 'utf8',
  })
  assert.equal(stdout, 'built\nbuilt\n')
  assert.match(readFileSync(join(folder, '1.iso'), 'latin1'), /A='first'/)
  assert.match(readFileSync(join(folder, '2.iso'), 'latin1'), /A='the second'/)
})

test('who reads the results may go away; the images are built all the same', t => {
  const folder = temporaryFolder(t)
  const lines = Array.from({ length: 300 }, (_, n) => ({ output: `${n}.iso`, set: { A: '1' } }))
  writeFileSync(join(folder, 'list.jsonl'), `${list(...lines)}nonsense\n`)
  const command = `{ '${process.execPath}' '${main}' build --batch list.jsonl; echo $? >code; } | head -1`
  const { stdout } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
  assert.match(stdout, /^0\.iso: .*\n$/)
  assert.equal(readdirSync(folder).filter(name => name.endsWith('.iso')).length, 300)
  assert.equal(readFileSync(join(folder, 'code'), 'utf8'), '1\n')
})

test('a thousand lines are built in their order, with nothing beside the images', t => {
  const folder = temporaryFolder(t)
  const lines = Array.from({ length: 1000 }, (_, n) => ({
    output: `${n}.iso`,
    set: { SET_HOSTNAME: `h${n}` },
  }))
  const { status, stdout } = run(folder, ['--batch', '-'], list(...lines))
  assert.equal(status, 0)
  const named = stdout
    .trimEnd()
    .split('\n')
    .map(line => line.split(':')[0])
  assert.deepEqual(
    named,
    lines.map(({ output }) => output),
  )
  assert.equal(readdirSync(folder).length, 1000)
})

const refusals: readonly (readonly [args: readonly string[], input: string, message: RegExp])[] = [
  [['--batch', 'missing.jsonl'], '', /--batch missing\.jsonl: it is not there/],
  [['--batch', '.'], '', /--batch \.: it is a directory/],
  [['--batch', '-'], '\n\n', /--batch -: there is no line in it/],
  [['--batch', '-', '--output', 'a.iso'], '{}', /--output names one image, a batch makes many/],
  [['--batch', '-', '--deliver', 'a.iso'], '{}', /--deliver names one image/],
  [['--batch', '-', '--variables-only'], '{}', /--variables-only is for one context/],
]

for (const [args, input, message] of refusals)
  test(`build ${args.join(' ')} is wrong usage`, t => {
    const folder = temporaryFolder(t)
    const { status, stdout, stderr } = run(folder, args, input)
    assert.match(stderr, message)
    assert.deepEqual([status, stdout], [2, ''])
  })
