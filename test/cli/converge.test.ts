/** A guest after its first run: what is new is done, what a user changed of his own stays, what we made is mended. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Report } from '../../src/engine/report.ts'
import { vmcontext } from '../support/cli.ts'
import { debianTree, exampleKey } from '../support/debian.ts'
import { makeGuest, temporaryFolder } from '../support/guest.ts'

const context = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')

const setUp = (t: TestContext) => {
  const guest = makeGuest(t, debianTree)
  const source = join(temporaryFolder(t), 'context.sh')
  /** A run that must succeed. */
  const apply = async (variables: Readonly<Record<string, string>>, ...more: readonly string[]) => {
    fs.writeFileSync(source, context(variables))
    const ran = await vmcontext(['apply', '--source', source, '--root', guest.root, '--json', ...more])
    assert.equal(ran.code, 0, ran.stderr + ran.stdout)
    return JSON.parse(ran.stdout) as Report
  }
  const shadow = (user: string): string | undefined =>
    new RegExp(`^${user}:([^:]*)`, 'm').exec(guest.text('/etc/shadow'))?.[1]
  const setShadow = (user: string, field: string): void =>
    fs.writeFileSync(
      join(guest.root, '/etc/shadow'),
      guest.text('/etc/shadow').replace(new RegExp(`^${user}:[^:]*`, 'm'), () => `${user}:${field}`),
    )
  return { guest, source, apply, shadow, setShadow }
}

const moduleOf = (report: Report, name: string) => report.modules.find(module => module.name === name)

const keyOf = (name: string): string => exampleKey.replace(/\S+$/, name)
const keys = (home: string): string => `${home}/.ssh/authorized_keys`

for (const [name, value, other] of [
  ['PASSWORD', 'first', 'second'],
  ['CRYPTED_PASSWORD', '$6$saltsalt$first', '$6$saltsalt$second'],
] as const) {
  test(`${name} is set once: the user's own stays, until the context has another (16)`, async t => {
    const { apply, shadow, setShadow } = setUp(t)
    await apply({ USERNAME: 'ada', [name]: value })
    setShadow('ada', '$6$own$own')
    const again = await apply({ USERNAME: 'ada', [name]: value })
    assert.equal(shadow('ada'), '$6$own$own')
    assert.equal(again.outcome, 'unchanged')
    await apply({ USERNAME: 'ada', [name]: value, SET_HOSTNAME: 'web2' })
    assert.equal(shadow('ada'), '$6$own$own')
    const report = await apply({ USERNAME: 'ada', [name]: other })
    assert.notEqual(shadow('ada'), '$6$own$own')
    assert.equal(moduleOf(report, 'users')?.reason, 'inputs')
    setShadow('ada', '$6$own$own')
    const forced = await apply({ USERNAME: 'ada', [name]: other }, '--force')
    assert.notEqual(shadow('ada'), '$6$own$own')
    assert.equal(moduleOf(forced, 'users')?.reason, 'forced')
  })
}

test('a password that is there already counts as set, and a user whose account is made anew gets it again', async t => {
  const { guest, apply, shadow, setShadow } = setUp(t)
  const given = { USERNAME: 'ada', CRYPTED_PASSWORD: '$6$saltsalt$hash' }
  await apply({ USERNAME: 'ada' })
  setShadow('ada', given.CRYPTED_PASSWORD)
  assert.equal(moduleOf(await apply(given), 'users')?.outcome, 'unchanged')
  setShadow('ada', '$6$own$own')
  await apply(given)
  assert.equal(shadow('ada'), '$6$own$own')
  for (const path of ['/etc/passwd', '/etc/shadow'])
    fs.writeFileSync(join(guest.root, path), guest.text(path).replace(/^ada:.*\n/m, ''))
  await apply(given)
  assert.equal(shadow('ada'), given.CRYPTED_PASSWORD)
})

test('a clone gets its password, though its disk remembers that it was set', async t => {
  const { apply, shadow, setShadow } = setUp(t)
  const given = { USERNAME: 'ada', CRYPTED_PASSWORD: '$6$saltsalt$hash' }
  await apply({ ...given, VMID: '7' })
  setShadow('ada', '$6$own$own')
  await apply({ ...given, VMID: '7' })
  assert.equal(shadow('ada'), '$6$own$own')
  await apply({ ...given, VMID: '8' })
  assert.equal(shadow('ada'), given.CRYPTED_PASSWORD)
})

test("keys that left the context leave our block, and those of users' own stay", async t => {
  const { guest, apply } = setUp(t)
  await apply({ USERNAME: 'ada', SSH_PUBLIC_KEY: `${keyOf('one')}\n${keyOf('two')}` })
  fs.appendFileSync(join(guest.root, keys('/home/ada')), `${keyOf('own')}\n`)
  await apply({ USERNAME: 'ada', SSH_PUBLIC_KEY: keyOf('two') })
  const text = guest.text(keys('/home/ada'))
  assert.deepEqual(text.match(/ (?:one|two|own)$/gm), [' two', ' own'])
  await apply({ USERNAME: 'ada' })
  assert.equal(guest.text(keys('/home/ada')), `${keyOf('own')}\n`)
})

test('a user whom the context names no longer loses its keys and rights, and nothing of its own', async t => {
  const { guest, apply } = setUp(t)
  await apply({ USERNAME: 'ada', SSH_PUBLIC_KEY: keyOf('one') })
  fs.appendFileSync(join(guest.root, keys('/home/ada')), `${keyOf('own')}\n`)
  await apply({ USERNAME: 'bob', SSH_PUBLIC_KEY: keyOf('one') })
  assert.equal(guest.text(keys('/home/ada')), `${keyOf('own')}\n`)
  assert.match(guest.text(keys('/home/bob')), / one$/m)
  assert.doesNotMatch(guest.text('/etc/sudoers.d/vmcontext'), /ada/)
  assert.match(guest.text('/etc/passwd'), /^ada:/m)
  const again = await apply({ USERNAME: 'bob', SSH_PUBLIC_KEY: keyOf('one') })
  assert.equal(again.outcome, 'unchanged')
})

test('the former user keeps its keys where those of the new one cannot be put', async t => {
  const { guest, apply } = setUp(t)
  await apply({ USERNAME: 'ada', SSH_PUBLIC_KEY: keyOf('one') })
  await apply({ USERNAME: 'bob' })
  await apply({ USERNAME: 'ada', SSH_PUBLIC_KEY: keyOf('one') })
  fs.rmSync(join(guest.root, '/home/bob'), { recursive: true })
  fs.writeFileSync(join(guest.root, '/home/bob'), 'in the way')
  const source = join(temporaryFolder(t), 'context.sh')
  fs.writeFileSync(source, context({ USERNAME: 'bob', SSH_PUBLIC_KEY: keyOf('two') }))
  const ran = await vmcontext(['apply', '--source', source, '--root', guest.root])
  assert.equal(ran.code, 1)
  assert.match(guest.text(keys('/home/ada')), / one$/m)
})

test('what a run made and somebody changed is mended, and it is said that this is why', async t => {
  const { guest, apply, source } = setUp(t)
  const given = { SET_HOSTNAME: 'web1', TIMEZONE: 'Europe/Madrid' }
  const first = await apply(given)
  assert.equal(moduleOf(first, 'hostname')?.reason, 'first')
  fs.writeFileSync(join(guest.root, '/etc/hostname'), 'mine\n')
  const { stdout } = await vmcontext(['plan', '--source', source, '--root', guest.root])
  assert.match(stdout, /^hostname would change again, since what it had made was changed$/m)
  const second = await apply(given)
  assert.equal(guest.text('/etc/hostname'), 'web1\n')
  assert.equal(moduleOf(second, 'hostname')?.reason, 'repair')
  assert.deepEqual(
    second.modules.filter(({ outcome }) => outcome === 'changed').map(({ name }) => name),
    ['hostname'],
  )
  const third = await apply({ ...given, SET_HOSTNAME: 'web2' })
  assert.equal(moduleOf(third, 'hostname')?.reason, 'inputs')
  assert.equal(moduleOf(third, 'timezone')?.reason, undefined)
})
