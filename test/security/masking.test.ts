/**
 * A secret in every secret variable, at its use: no output, no report and no file shows it but the one that it is
 * for. What inspect and lint show is tested with them.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { concreteName, table, type Variable } from '../../src/context/table.ts'
import { vmcontext, vmcontextAtBoot } from '../support/cli.ts'
import { debianTree } from '../support/debian.ts'
import { makeGuest, snapshot, temporaryFolder } from '../support/guest.ts'

const secretNames = Object.entries(table as Readonly<Record<string, Variable>>)
  .filter(([, { secret }]) => secret === true)
  .map(([name]) => concreteName(name, [0, 0]))

const passwords = ['CRYPTED_PASSWORD_BASE64', 'PASSWORD_BASE64', 'CRYPTED_PASSWORD', 'PASSWORD']

const plain = 'Zx7 q"Planted\'Z\\n'
const crypted = '$6$Zx7saltZ$ZxHash7qPlantedZ0ZxHash7qPlantedZ0'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** What a variable is given, and what of that nobody may see. */
const plant = (name: string): { readonly value: string; readonly secret: string } => {
  const secret = name.startsWith('CRYPTED') ? crypted : plain
  return { value: name.endsWith('_BASE64') ? base64(secret) : secret, secret }
}

/** The secret as it is, in base64, as JSON and shells write it, and any good part of it. */
const forms = ({ value, secret }: ReturnType<typeof plant>): readonly string[] => [
  ...new Set([
    value,
    secret,
    base64(secret).slice(0, 12),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll("'", "'\\''"),
    secret.slice(0, 10),
  ]),
]

const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`

/** The whole file tree as text; a file is `where`. */
const filesOf = (root: string): readonly (readonly [where: string, text: string])[] =>
  Object.entries(snapshot(root))

const setUp = (t: TestContext, lines: readonly string[]) => {
  const guest = makeGuest(t, {
    ...debianTree,
    // So that something fails, and errors are said too.
    '/etc/sudoers.d': 'no folder',
  })
  for (const path of ['/etc/hostname', '/etc/localtime']) {
    fs.rmSync(join(guest.root, path), { force: true })
    fs.mkdirSync(join(guest.root, path))
  }
  const source = join(temporaryFolder(t), 'context.sh')
  fs.writeFileSync(source, `${lines.join('\n')}\n`)
  return { guest, source, args: ['--source', source, '--root', guest.root] }
}

for (const name of secretNames) {
  test(`${name} is in no output and no file but where it belongs`, async t => {
    const given = plant(name)
    const isPassword = passwords.includes(name)
    const { guest, args, source } = setUp(t, [
      `${name}=${quoted(given.value)}`,
      "SET_HOSTNAME='web1'",
      "TIMEZONE='Europe/Madrid'",
      "ETH0_MAC='02:00:0a:00:00:05'",
      // Others repeat it, as people do.
      `ETH0_IP=${quoted(given.secret)}`,
      `ETH0_DNS=${quoted(given.value)}`,
      `MY_NOTE=${quoted(`see ${given.secret}.`)}`,
      `START_SCRIPT=${quoted(`#!/bin/sh\necho ${given.secret}\n`)}`,
    ])
    const runs = [
      await vmcontext(['plan', ...args]),
      await vmcontext(['plan', ...args, '--json']),
      vmcontextAtBoot(['plan', ...args]),
      vmcontextAtBoot(['apply', ...args]),
      await vmcontext(['apply', ...args, '--force', '--json']),
      await vmcontext(['apply', ...args]),
      await vmcontext(['status', '--root', guest.root]),
      await vmcontext(['status', '--root', guest.root, '--json']),
      await vmcontext(['status', '--root', guest.root, '--timeline', '-']),
      await vmcontext([
        'build',
        '--output',
        join(temporaryFolder(t), 'x.iso'),
        '--variables',
        source,
        '--json',
      ]),
    ]
    assert.ok(runs.some(({ stdout }) => stdout.includes('failed')))
    for (const [index, { stdout, stderr }] of runs.entries())
      for (const form of forms(given))
        assert.ok(!(stdout + stderr).includes(form), `run ${index} shows ${form}: ${stdout}${stderr}`)
    const holders = filesOf(guest.root)
      .filter(([, text]) => forms(given).some(form => text.includes(form)))
      .map(([path]) => path)
    assert.deepEqual(holders, isPassword && name.startsWith('CRYPTED') ? ['/etc/shadow'] : [])
  })
}

test('no secret is in the arguments of the programs that are run for it, or in their environment', async t => {
  const { guest, args } = setUp(
    t,
    passwords.map(name => `${name}=${quoted(plant(name).value)}`),
  )
  // With each one alone: of several the first counts.
  for (const name of passwords) {
    const seen = new Set<string>()
    const child = vmcontext(['apply', ...args, '--force'])
    const ended = { yet: false }
    child.then(() => {
      ended.yet = true
    })
    while (!ended.yet) {
      for (const pid of fs.readdirSync('/proc').filter(entry => /^\d+$/.test(entry)))
        for (const file of ['cmdline', 'environ']) {
          try {
            seen.add(fs.readFileSync(`/proc/${pid}/${file}`, 'latin1'))
          } catch {
            // It has ended, or is another user's.
          }
        }
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    assert.ok([...seen].some(text => text.includes(guest.root)))
    for (const form of forms(plant(name)))
      assert.ok(![...seen].some(text => text.includes(form)), `${name}: ${form}`)
  }
})
