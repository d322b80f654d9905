/** A secret planted in every secret variable is shown by neither inspect nor lint, on no line, in no form. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { concreteName, table, type Variable } from '../../src/context/table.ts'
import { vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'

const secretNames = Object.entries(table as Readonly<Record<string, Variable>>)
  .filter(([, { secret }]) => secret === true)
  .map(([name]) => concreteName(name, [0, 0]))

/** Unlike any other, and short enough to be a value of every type. */
const planted = (index: number): string => `Zx${index}qPlantedZ`

const every = (name: string, secret: string): readonly string[] => [
  `${name}='${secret}'`,
  `${name}='${Buffer.from(secret).toString('base64')}'`,
  `${name}="${secret}"`,
  `${name}=${secret}`,
  `export ${name}=${secret}`,
  `${name}='${secret}\nsecond ${secret}'`,
  `${name}='${secret}'\n${name}='other'`,
  `${name}='${secret}' ETH0_IP='x'`,
  `ETH0_IP='x' ${name}='${secret}'`,
  `${name} = '${secret}'`,
  `${name}: ${secret}`,
  `${name}+='${secret}'`,
  `${name}=('${secret}' b)`,
  `${name}[0]='${secret}'`,
  `${name}='it's ${secret}'`,
  `${name}="$(echo ${secret})"`,
  `${name}=\`${secret}\``,
  `${name}="\${X:-${secret}}"`,
  `${name}='isn't\n${secret}'`,
  `${name}='never closed ${secret}\nA=1\nB=$(x)`,
  `${name}=$'${secret}\\x'`,
  `${name}=two ${secret}`,
  `${name}='${secret}' | sudo tee`,
  `${name}='${secret}'\nETH0_IP='${secret}'\nETH1_IP='${'x'.repeat(52)}${secret}'\nMY_NOTE='see ${secret}.'`,
  `${name.toLowerCase()}='${secret}'`,
  `${name.slice(0, 3)}${name.slice(4)}='${secret}'`,
  `${name.slice(0, -1)} = '${secret}'`,
  `${name}='${secret}'\nSTART_SCRIPT_BASE64='${Buffer.from(`#!/bin/sh\necho ${secret}\n`).toString('base64')}'`,
  `${name}='${secret}'\nSTART_SCRIPT_BASE64='${Buffer.from(`echo ${secret}\r\n`).toString('base64')}'`,
  `${name}='${secret}'\nSTART_SCRIPT='#!/bin/sh\nprintf %s ${secret}\n'`,
]

const forms = (secret: string): readonly string[] => [
  secret,
  secret.slice(0, 9),
  Buffer.from(secret).toString('base64').slice(0, 12),
]

const commands: readonly (readonly string[])[] = [
  ['inspect'],
  ['inspect', '--full'],
  ['inspect', '--json'],
  ['lint'],
  ['lint', '--json'],
  ['lint', '--system', 'windows'],
]

/** Runs many commands in one process, as a start takes longer than all they do; each answer by itself. */
const answers = (lists: readonly (readonly string[])[]): readonly string[] => {
  const source = `
    import { writeSync } from 'node:fs'
    const commands = {}
    for (const name of ['inspect', 'lint'])
      commands[name] = (await import(process.env.CLI + name + '.ts')).command
    for (const [name, ...args] of JSON.parse(process.env.LISTS)) {
      try {
        writeSync(1, 'exit ' + (await commands[name].run(args)) + '\\n')
      } catch (error) {
        writeSync(1, error.name + ' ' + error.message + '\\n')
      }
      writeSync(1, '\\0')
    }`
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', '"$NODE" --input-type=module -e "$CODE" 2>&1'], {
    env: {
      ...process.env,
      NODE: process.execPath,
      CODE: source,
      LISTS: JSON.stringify(lists),
      CLI: pathToFileURL(join(import.meta.dirname, '../../src/cli/')).href,
      NO_COLOR: '1',
      FORCE_COLOR: '',
      JOURNAL_STREAM: '',
    },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  assert.equal(stderr, '')
  const all = stdout.split('\0').slice(0, -1)
  assert.equal(all.length, lists.length, stdout.slice(0, 2000))
  return all
}

const refuseSecrets = (t: TestContext, texts: readonly string[], secret: string): void => {
  const folder = temporaryFolder(t)
  const lists = texts.flatMap((text, index) => {
    const path = join(folder, `${index}.sh`)
    fs.writeFileSync(path, text)
    return commands.map(args => [...args, path])
  })
  for (const [index, answer] of answers(lists).entries()) {
    const what = `${lists[index]?.join(' ')} of ${texts[Math.floor(index / commands.length)]}`
    assert.match(answer, /exit [01]\n$/, what)
    for (const form of forms(secret)) assert.ok(!answer.includes(form), `${what} shows ${form}:\n${answer}`)
  }
}

test('secrets would be found in what these tests look at', t => {
  const path = join(temporaryFolder(t), 'context.sh')
  fs.writeFileSync(path, `PASSWORD='${planted(0)}'\nETH0_IP='${planted(9)}'\n`)
  const [shown = '', masked = ''] = answers([
    ['inspect', '--show-secrets', path],
    ['lint', path],
  ])
  assert.ok(shown.includes(planted(0)) && shown.includes(planted(9)))
  assert.ok(masked.includes(planted(9)) && masked.includes("ETH0_IP='"))
})

for (const name of secretNames)
  test(`a secret in ${name} is shown nowhere, however the line is written`, t => {
    const texts = every(name, planted(1)).map(line => `${line}\n`)
    refuseSecrets(t, [...texts, texts.filter(line => !/never|isn't|it's/.test(line)).join('')], planted(1))
  })

test('a secret in a file of UTF-16 is shown nowhere, with zero bytes between its letters neither', t => {
  const { COLUMNS: before = '' } = process.env
  process.env.COLUMNS = '1000'
  t.after(() => {
    process.env.COLUMNS = before
  })
  const path = join(temporaryFolder(t), 'context.sh')
  for (const mark of ['\uFEFF', '']) {
    fs.writeFileSync(path, Buffer.from(`${mark}PASSWORD='${planted(3)}'\r\n`, 'utf16le'))
    for (const answer of answers(commands.map(args => [...args, path])))
      assert.ok(!answer.replaceAll(/\\x00|\\u0000|\0/g, '').includes(planted(3)), answer)
  }
})

test('a secret of the user’s own, a private key and a password in a URL are shown nowhere', t => {
  const secret = planted(2)
  const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}${secret}\n-----END OPENSSH PRIVATE KEY-----`
  const texts = [
    `DB_PASSWORD='${secret}'\nAPP='x ${secret} y'\n`,
    `MY_KEY='${key}'\n`,
    `MY_KEY="$(x) ${key}"\n`,
    `SSH_PUBLIC_KEY='${key}'\n`,
    `ONEGATE_ENDPOINT='http://ada:${secret}@10.0.0.1:5030'\n`,
    `ONEGATE_ENDPOINT='ftp://ada:${secret}@10.0.0.1/${'x'.repeat(100)}'\n`,
    `MY_REPO="https://u:${secret}@host/$(x)"\n`,
    `MY_REPO='https://u:${secret}@host/a' ETH0_IP=$(x)\n`,
  ]
  refuseSecrets(t, texts, secret)
})

test('--show-secrets shows them, and nothing else does', async t => {
  const path = join(temporaryFolder(t), 'context.sh')
  fs.writeFileSync(path, `PASSWORD='${planted(3)}'\nETH0_IP='${planted(3)}'\n`)
  for (const more of [[], ['--json'], ['--full']]) {
    const { stdout, stderr } = await vmcontext(['inspect', path, '--show-secrets', ...more])
    assert.ok(stdout.includes(planted(3)))
    assert.ok((stdout + stderr).includes(`${planted(3)}" is no IPv4 address`) || more[0] === '--json')
  }
})

test('an image that cannot be read says nothing of what is in it', async t => {
  const path = join(temporaryFolder(t), 'context.bin')
  fs.writeFileSync(path, Buffer.from(`PASSWORD='${planted(4)}\0'\n\0`))
  for (const command of ['inspect', 'lint']) {
    const { stdout, stderr } = await vmcontext([command, path])
    assert.ok(!(stdout + stderr).includes(planted(4)), stderr)
  }
})
