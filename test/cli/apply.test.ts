import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Report } from '../../src/engine/report.ts'
import { vmcontext, vmcontextAtBoot } from '../support/cli.ts'
import { debianTree, exampleContext, exampleKey } from '../support/debian.ts'
import { makeGuest, needsRoot, snapshot, temporaryFolder } from '../support/guest.ts'

const setUp = (t: TestContext, context = exampleContext, tree = debianTree) => {
  const guest = makeGuest(t, tree)
  const source = join(temporaryFolder(t), 'context.sh')
  fs.writeFileSync(source, context)
  return { guest, source, args: ['--source', source, '--root', guest.root] }
}

const reportOf = (stdout: string): Report => JSON.parse(stdout)

test('a guest becomes what its context says, and a second run changes nothing', async t => {
  const { guest, args } = setUp(t)
  const first = await vmcontext(['apply', ...args, '--json'])
  assert.equal(first.code, 0, first.stderr)
  assert.equal(reportOf(first.stdout).outcome, 'changed')
  assert.equal(guest.text('/etc/hostname'), 'web1\n')
  assert.match(guest.text('/etc/hosts'), /^127\.0\.1\.1 web1\.example\.org web1$/m)
  assert.match(guest.text('/home/ada/.ssh/authorized_keys'), /ssh-ed25519 .* ada@example\.org/)
  assert.match(guest.text('/etc/sudoers.d/vmcontext'), /^ada ALL/m)
  const after = snapshot(guest.root)

  const second = await vmcontext(['apply', ...args, '--json'])
  const report = reportOf(second.stdout)
  assert.equal(report.outcome, 'unchanged')
  const outcomes = report.modules.flatMap(module => module.actions.map(action => action.outcome))
  assert.deepEqual([...new Set(outcomes)].sort(), ['skipped', 'unchanged'])
  const withoutReport = (tree: Record<string, string>) => ({ ...tree, '/run/vmcontext/report.json': '' })
  assert.deepEqual(withoutReport(snapshot(guest.root)), withoutReport(after))
})

test('a plan says what apply then does, diff by diff, and changes nothing', async t => {
  const { guest, args } = setUp(t)
  const before = snapshot(guest.root)
  const plan = reportOf((await vmcontext(['plan', ...args, '--json'])).stdout)
  assert.deepEqual(snapshot(guest.root), before)
  const apply = reportOf((await vmcontext(['apply', ...args, '--json'])).stdout)
  const essence = (report: Report) =>
    report.modules.map(({ name, outcome, reason, actions }) => ({
      name,
      outcome,
      reason,
      actions: actions.map(({ begun, milliseconds, ...action }) => action),
    }))
  assert.deepEqual(essence(plan), essence(apply))
  assert.deepEqual(plan.network, apply.network)
})

test('the JSON has the documented shape', async t => {
  const { args, source } = setUp(t)
  const report = reportOf((await vmcontext(['plan', ...args, '--stage', 'local', '--json'])).stdout)
  assert.equal(report.version, 1)
  assert.equal(report.stage, 'local')
  assert.deepEqual(report.source, { kind: 'file', path: source, label: null })
  const hostname = report.modules.find(module => module.name === 'hostname')
  assert.equal(hostname?.stage, 'local')
  assert.equal(typeof hostname?.milliseconds, 'number')
  assert.deepEqual(Object.keys(hostname?.actions[0] ?? {}), [
    ...['kind', 'path', 'summary', 'outcome'],
    ...['begun', 'milliseconds', 'diff'],
  ])
  assert.equal(report.network?.renderer, 'networkd')
  assert.deepEqual(report.network?.interfaces[0]?.addresses4, ['10.0.0.5/24'])
  assert.deepEqual(report.problems, [])
})

test('the local stage leaves the programs of the owner to another run where it is told to', async t => {
  const { args } = setUp(t, exampleContext, { ...debianTree, '/etc/vmcontext.d/loc-10-own': '#!/bin/sh\n' })
  const namesOf = async (...more: readonly string[]) =>
    reportOf((await vmcontext(['plan', ...args, '--stage', 'local', ...more, '--json'])).stdout).modules.map(
      ({ name }) => name,
    )
  const all = await namesOf()
  assert.ok(all.includes('hooks'))
  assert.deepEqual(
    await namesOf('--hooks-apart'),
    all.filter(name => name !== 'hooks'),
  )
})

test('no secret is in any output or report, in any mode', async t => {
  const { guest, args } = setUp(t)
  const runs = [
    await vmcontext(['plan', ...args]),
    await vmcontext(['plan', ...args, '--json']),
    vmcontextAtBoot(['plan', ...args]),
    await vmcontext(['apply', ...args]),
    await vmcontext(['status', '--root', guest.root]),
  ]
  for (const { code, stdout, stderr } of runs) {
    assert.equal(code, 0, stderr)
    assert.doesNotMatch(stdout + stderr, /s3cr3t/)
  }
  assert.doesNotMatch(guest.text('/run/vmcontext/report.json'), /s3cr3t/)
  assert.equal(guest.mode('/run/vmcontext/report.json'), 0o600)
  assert.equal(guest.mode('/run/vmcontext'), 0o700)
})

test('one value that cannot be used fails the run and stops nothing else', async t => {
  const { guest, args } = setUp(t, exampleContext.replace("ETH0_IP='10.0.0.5'", "ETH0_IP='10.0.0.300'"))
  const { code, stdout, stderr } = await vmcontext(['apply', ...args])
  assert.equal(code, 1)
  assert.match(stderr, /error: line 8, column 1: ETH0_IP: "10\.0\.0\.300" is no IPv4 address/)
  assert.match(stdout, /users changed/)
  assert.equal(guest.text('/etc/hostname'), 'web1\n')
})

test('a module that cannot do its work is reported, and the others still run', {
  skip: needsRoot,
}, async t => {
  const { guest, args } = setUp(t, exampleContext, { ...debianTree, '/home/ada/.ssh': '-> /root' })
  const { code, stdout } = await vmcontext(['apply', ...args])
  assert.equal(code, 1)
  assert.match(stdout, /ssh failed\n {2}failed lines in .*symbolic link/)
  assert.equal(guest.text('/etc/hostname'), 'web1\n')
})

test('warnings are no failure, unless asked for', async t => {
  const { args } = setUp(t, "SET_HOSTNAME='my_web'\n")
  assert.equal((await vmcontext(['plan', ...args])).code, 0)
  assert.equal((await vmcontext(['plan', ...args, '--strict'])).code, 1)
})

test('without a context nothing changes and the exit code says so (cloud-init 3506)', async t => {
  const guest = makeGuest(t, debianTree)
  const before = snapshot(guest.root)
  const { code, stderr } = await vmcontext(['plan', '--root', guest.root])
  assert.equal(code, 3)
  assert.match(stderr, /no context found/)
  assert.deepEqual(snapshot(guest.root), before)
})

test('a context of the directory /context is found by itself', async t => {
  const guest = makeGuest(t, { ...debianTree, '/context/context.sh': "SET_HOSTNAME='web2'\n" })
  assert.equal((await vmcontext(['apply', '--root', guest.root])).code, 0)
  assert.equal(guest.text('/etc/hostname'), 'web2\n')
})

test('only the named modules run', async t => {
  const { guest, args } = setUp(t)
  await vmcontext(['apply', ...args, '--module', 'hostname', '--module', 'timezone'])
  assert.equal(guest.text('/etc/hostname'), 'web1\n')
  assert.equal(guest.exists('/home/ada'), false)
})

test('a second run at the same time says who is at work, and changes nothing', async t => {
  const { guest, args } = setUp(t, exampleContext, { ...debianTree, '/run/vmcontext/': '' })
  const started = fs.readFileSync(`/proc/${process.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19]
  fs.writeFileSync(join(guest.root, 'run/vmcontext/lock'), `${process.pid} ${started}\n`)
  const { code, stderr } = await vmcontext(['apply', ...args])
  assert.equal(code, 1)
  assert.match(stderr, new RegExp(`another run of vmcontext is at work \\(process ${process.pid}\\)`))
  assert.equal(guest.text('/etc/hostname'), 'debian\n')
})

test('the network stage waits for a run that is at work, as nobody would start it again', async t => {
  const { guest, args } = setUp(t, exampleContext, { ...debianTree, '/run/vmcontext/': '' })
  const lock = join(guest.root, 'run/vmcontext/lock')
  const started = fs.readFileSync(`/proc/${process.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19]
  fs.writeFileSync(lock, `${process.pid} ${started}\n`)
  const waiting = vmcontext(['apply', ...args, '--stage', 'network'])
  await new Promise(resolve => setTimeout(resolve, 1500))
  assert.equal(guest.exists('/run/vmcontext/report.json'), false)
  fs.rmSync(lock)
  const { code, stderr } = await waiting
  assert.equal(code, 0)
  assert.match(stderr, /the network stage waits: another run of vmcontext is at work/)
  assert.equal(guest.exists('/run/vmcontext/report.json'), true)
})

test('wrong usage says what is wrong and what there is', async () => {
  const cases: readonly (readonly [string[], RegExp])[] = [
    [[], /Usage: vmcontext COMMAND/],
    [['aply'], /there is no command aply; did you mean apply\?/],
    [['apply', '--stage', 'x'], /--stage: "x" is none of local, network, all/],
    [['apply', '--hooks-apart'], /--hooks-apart: only a run with --stage local/],
    [['apply', '--module', 'hostnam'], /there is no module "hostnam"; there are .*hostname/],
    [['apply', '--root', '/no/such'], /--root: \/no\/such is no directory/],
    [['apply', '--wait', 'soon'], /--wait: "soon" is no number of seconds/],
    [['plan', '--nonsense'], /--nonsense/],
    [['plan', '--source', '/no/such'], /\/no\/such/],
    [['inspect'], /name one SOURCE/],
    [['lint', '--system', 'beos', 'x'], /neither linux nor windows/],
  ]
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await vmcontext(args)
    assert.equal(code, 2, args.join(' '))
    assert.match(stdout + stderr, message)
    assert.doesNotMatch(stderr, /^\s+at /m)
  }
})

test('every command has help, and it goes to stdout', async () => {
  const { stdout } = await vmcontext(['--help'])
  const names = [...stdout.matchAll(/^ {2}(\w+) {2}/gm)].map(match => match[1] ?? '')
  assert.equal(names.length >= 7, true)
  for (const name of names) {
    const help = await vmcontext([name, '--help'])
    assert.equal(help.code, 0)
    assert.match(help.stdout, new RegExp(`Usage: vmcontext ${name}`))
  }
})

test('no value of a context drives the terminal of who reads a plan', async t => {
  const odd = '\x1b]0;x\x07\u202e\u2028\u2069'
  const { args } = setUp(t, `SSH_PUBLIC_KEY='${exampleKey}\u202e\u2028\x9b'\nETH0_IP='${odd}'\n`)
  const plain = await vmcontext(['plan', ...args])
  const journal = vmcontextAtBoot(['plan', ...args])
  assert.match(plain.stdout, /ada@example\.org\\u202e\\u2028\\x9b$/m)
  assert.match(plain.stderr, /ETH0_IP: "\\x1b\]0;x\\x07\\u202e\\u2028\\u2069" is no IPv4 address/)
  for (const { stdout, stderr } of [plain, journal]) {
    assert.doesNotMatch(stdout + stderr, /[\x1b\x07\x9b\u202e\u2028\u2069]/)
  }
})

test('lines for the journal carry their priority', async t => {
  const { args } = setUp(t, "SET_HOSTNAME='web1'\nETH0_IP='nonsense'\n")
  const { stderr } = vmcontextAtBoot(['apply', ...args])
  assert.match(stderr, /^<6>hostname: file \/etc\/hostname changed$/m)
  assert.match(stderr, /^<3>.*ETH0_IP/m)
  for (const line of stderr.trimEnd().split('\n')) assert.match(line, /^<[3-7]>/)
})

test('a JOURNAL_STREAM that names somebody else’s output changes nothing', async t => {
  const { args } = setUp(t)
  const { stdout, stderr } = await vmcontext(['plan', ...args], { JOURNAL_STREAM: '8:12345' })
  assert.match(stdout, /Plan: /)
  assert.doesNotMatch(stderr, /^<\d>/m)
})

test('a name that looks mistyped is a warning of plan and apply too, not only of lint', async t => {
  const { args } = setUp(t, "SET_HOSTNAM='web1'\n")
  const { code, stderr } = await vmcontext(['plan', ...args])
  assert.equal(code, 0)
  assert.match(stderr, /did you mean SET_HOSTNAME\?/)
})

test('a context that could be read in part only takes nothing away', async t => {
  const { guest, args, source } = setUp(t)
  assert.equal((await vmcontext(['apply', ...args])).code, 0)
  const before = guest.text('/etc/sudoers.d/vmcontext')
  for (const broken of ["A='1'\nB='never closed\n", '', '\u0000\u0001', "SET_HOSTNAME='web1'\ntouch x\n"]) {
    fs.writeFileSync(source, broken)
    await vmcontext(['apply', ...args])
    assert.equal(guest.text('/etc/sudoers.d/vmcontext'), before, JSON.stringify(broken))
    assert.equal(guest.exists('/etc/systemd/network/05-vmcontext-eth0.network'), true)
    assert.match(guest.text('/home/ada/.ssh/authorized_keys'), /ada@example/)
  }
})

test('what a killed run left is no hindrance, and is gone after the next', async t => {
  const { guest, args } = setUp(t)
  assert.equal((await vmcontext(['apply', ...args])).code, 0)
  const network = '/etc/systemd/network/05-vmcontext-eth0.network'
  const beside = '/etc/systemd/network/.05-vmcontext-eth0.network.vmcontext-new'
  fs.renameSync(join(guest.root, network), join(guest.root, beside))
  const old = new Date(Date.now() - 3_600_000)
  for (const path of ['/etc/.shadow.vmcontext-new', '/etc/passwd.lock', '/etc/group.lock.4711']) {
    fs.writeFileSync(join(guest.root, path), '1')
    fs.utimesSync(join(guest.root, path), old, old)
  }
  const { code, stderr } = await vmcontext(['apply', ...args])
  assert.equal(code, 0, stderr)
  assert.equal(guest.exists(network), true)
  const left = Object.keys(snapshot(guest.root)).filter(path => /vmcontext-new|\.lock/.test(path))
  assert.deepEqual(left, [])
})

test('a guest whose /run/vmcontext leads out of it harms nobody outside', { skip: needsRoot }, async t => {
  const outside = temporaryFolder(t)
  fs.chmodSync(outside, 0o755)
  const { args } = setUp(t, exampleContext, { ...debianTree, '/run/vmcontext': `-> ${outside}` })
  const { code, stderr } = await vmcontext(['apply', ...args])
  assert.equal(code, 1)
  assert.match(stderr, /\/run\/vmcontext is no directory/)
  assert.equal(fs.statSync(outside).mode & 0o777, 0o755)
  assert.deepEqual(fs.readdirSync(outside), [])
})
