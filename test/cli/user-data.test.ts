/** USER_DATA in a guest's file tree: once in the life of a machine, and what it says and nothing else. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { quoteValue } from '../../src/context/write.ts'
import type { Report } from '../../src/engine/report.ts'
import { vmcontext } from '../support/cli.ts'
import { debianTree } from '../support/debian.ts'
import { makeGuest, needsRoot, temporaryFolder } from '../support/guest.ts'

const config = `#cloud-config
write_files:
  - {path: /etc/app/app.conf, content: "one\\n", permissions: '0640'}
  - {path: /etc/motd, content: "more\\n", append: true}
  - {path: /srv/late, content: late, defer: true}
runcmd:
  - date
`

const setUp = (t: TestContext) => {
  const guest = makeGuest(t, { ...debianTree, '/etc/motd': 'hello\n' })
  const source = join(temporaryFolder(t), 'context.sh')
  const run = async (
    command: 'plan' | 'apply',
    variables: Readonly<Record<string, string>>,
    ...more: readonly string[]
  ) => {
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoteValue(value)}\n`)
    fs.writeFileSync(source, lines.join(''))
    const args = [command, '--source', source, '--root', guest.root, ...more]
    return await vmcontext(args)
  }
  const apply = async (variables: Readonly<Record<string, string>>, ...more: readonly string[]) => {
    const ran = await run('apply', variables, '--json', ...more)
    return { ...ran, report: JSON.parse(ran.stdout) as Report }
  }
  return { ...guest, run, apply }
}

test('files are written once: what a user makes of them later stays', async t => {
  const { root, text, mode, apply } = setUp(t)
  const { code, stderr } = await apply({ USER_DATA: config })
  assert.equal(code, 0, stderr)
  assert.equal(text('/etc/app/app.conf'), 'one\n')
  assert.equal(mode('/etc/app/app.conf'), 0o640)
  assert.equal(text('/etc/motd'), 'hello\nmore\n')
  assert.equal(text('/srv/late'), 'late')
  fs.writeFileSync(join(root, '/etc/app/app.conf'), 'mine\n')
  const again = await apply({ USER_DATA: config })
  assert.equal(again.code, 0)
  assert.equal(text('/etc/app/app.conf'), 'mine\n')
  assert.equal(text('/etc/motd'), 'hello\nmore\n')
  assert.match(
    again.report.modules.find(({ name }) => name === 'user-files')?.message ?? '',
    /^done for this machine on /,
  )
})

test('a clone and --force do it again, another USER_DATA of the same machine does not', async t => {
  const { root, text, apply } = setUp(t)
  const given = { USER_DATA: config, VMID: '7' }
  await apply(given)
  const spoil = (): void => fs.writeFileSync(join(root, '/etc/app/app.conf'), 'mine\n')
  spoil()
  await apply({ ...given, USER_DATA: config.replace('one', 'two') })
  assert.equal(text('/etc/app/app.conf'), 'mine\n')
  await apply({ ...given, VMID: '8' })
  assert.equal(text('/etc/app/app.conf'), 'one\n')
  spoil()
  await apply({ ...given, VMID: '8' }, '--force')
  assert.equal(text('/etc/app/app.conf'), 'one\n')
})

test('what cannot be done is said, fails the run, and is no reason to do the rest twice', async t => {
  const { root, text, apply } = setUp(t)
  const broken = config.replace('runcmd', '  - {path: relative}\nruncmd')
  const first = await apply({ USER_DATA: broken })
  assert.equal(first.code, 1)
  assert.match(first.stderr, /USER_DATA: write_files: entry 4 is left out/)
  assert.equal(text('/etc/app/app.conf'), 'one\n')
  fs.writeFileSync(join(root, '/etc/app/app.conf'), 'mine\n')
  await apply({ USER_DATA: broken })
  assert.equal(text('/etc/app/app.conf'), 'mine\n')
})

test('USER_DATA that cannot be used at all is tried again once it is mended', async t => {
  const { text, exists, apply } = setUp(t)
  const first = await apply({ USER_DATA: 'write_files: []\n' })
  assert.equal(first.code, 1)
  assert.match(first.stderr, /neither #cloud-config nor #!/)
  assert.equal(exists('/etc/app/app.conf'), false)
  await apply({ USER_DATA: Buffer.from(config).toString('base64'), USER_DATA_ENCODING: 'base64' })
  assert.equal(text('/etc/app/app.conf'), 'one\n')
})

test('a plan shows what all may read, and of the others only that it changes', async t => {
  const { run } = setUp(t)
  const { stdout } = await run('plan', { USER_DATA: config })
  assert.match(stdout, /^ {4}\+more$/m)
  assert.match(stdout, /app\.conf: content changes, not shown/)
  assert.doesNotMatch(stdout, /^ {4}\+one$/m)
})

test('owner and group are those of the guest, and one that it does not have fails that file alone', {
  skip: needsRoot,
}, async t => {
  const { root, text, apply } = setUp(t)
  const { code, report } = await apply({
    USERNAME: 'ada',
    USER_DATA: `#cloud-config
write_files:
  - {path: /srv/mine, owner: 'ada:users'}
  - {path: /srv/nobodys, owner: 'root:nonesuch'}
  - {path: /srv/last, content: x}
`,
  })
  assert.equal(code, 1)
  const { uid, gid } = fs.statSync(join(root, '/srv/mine'))
  assert.deepEqual([uid, gid], [1000, 100])
  assert.equal(text('/srv/last'), 'x')
  const failed = report.modules
    .flatMap(({ actions }) => actions)
    .filter(({ outcome }) => outcome === 'failed')
  assert.match(failed[0]?.message ?? '', /there is no group nonesuch in this guest/)
})
