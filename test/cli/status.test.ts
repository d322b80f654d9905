import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isOver, type State } from '../../src/cli/status/state.ts'
import { statusText } from '../../src/cli/status/text.ts'
import { main, vmcontext } from '../support/cli.ts'
import { debianTree } from '../support/debian.ts'
import { makeGuest, needsRoot } from '../support/guest.ts'
import { failedSsh, makeReport } from '../support/report.ts'

test('a machine where nothing ran says so with an exit code of its own', async t => {
  const { root } = makeGuest(t, debianTree)
  const { code, stdout, stderr } = await vmcontext(['status', '--root', root])
  assert.equal(code, 3)
  assert.equal(stdout, '')
  assert.match(stderr, /has not run since this machine was started/)
})

test('a report that is damaged is told as such: something ran', async t => {
  const { root } = makeGuest(t, { ...debianTree, '/run/vmcontext/report.json': '{"version": 1, "mod' })
  for (const more of [[], ['--json']]) {
    const { code, stdout, stderr } = await vmcontext(['status', '--root', root, ...more])
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^vmcontext: \/run\/vmcontext\/report\.json is damaged/)
    assert.doesNotMatch(stderr, /has not run|please report/)
  }
})

test('who may not read the report is told that, and what to do', { skip: needsRoot }, t => {
  const { root } = makeGuest(t, { ...debianTree, '/run/vmcontext/report.json': '{}' })
  fs.chmodSync(root, 0o755)
  fs.chmodSync(join(root, 'run/vmcontext/report.json'), 0o600)
  const { status, stderr } = spawnSync(process.execPath, [main, 'status', '--root', root], {
    encoding: 'utf8',
    uid: 65_534,
    gid: 65_534,
  })
  assert.equal(status, 1, stderr)
  assert.match(stderr, /report\.json.*run as root/)
})

test('a root that is not there is wrong usage, not a machine where nothing ran', async () => {
  const { code, stderr } = await vmcontext(['status', '--root', '/no/such'])
  assert.equal(code, 2)
  assert.match(stderr, /--root: \/no\/such is no directory/)
})

test('help names its exit codes and options', async () => {
  const { stdout } = await vmcontext(['status', '--help'])
  for (const part of ['--root DIR', '--json', '1 something failed or the report cannot be read']) {
    assert.ok(stdout.includes(part), part)
  }
})

const report = makeReport({
  stage: 'all',
  outcome: 'failed',
  modules: [
    {
      name: 'hostname',
      stage: 'local',
      outcome: 'changed',
      milliseconds: 2,
      actions: [{ kind: 'file', path: '/etc/hostname', summary: 'file /etc/hostname', outcome: 'changed' }],
    },
    failedSsh('cannot write it: the disk is full; make room and run `vmcontext apply` again'),
  ],
  problems: [
    {
      severity: 'error',
      line: 8,
      column: 1,
      variable: 'ETH0_IP',
      message: 'ETH0_IP: "x" is no IPv4 address',
    },
    { severity: 'warning', message: 'TIMEZONE: a warning' },
  ],
  milliseconds: 1500,
  runs: [
    {
      stage: 'local',
      started: '2026-01-01T10:00:00.000Z',
      begun: 5000,
      milliseconds: 410,
      outcome: 'failed',
    },
    {
      stage: 'network',
      started: '2026-01-01T10:00:05.000Z',
      begun: 10_000,
      milliseconds: 1500,
      outcome: 'changed',
    },
  ],
})

const idle: State = { report, vain: null, running: null }

test('status tells at a glance when each stage ran, what failed, and what helps', () => {
  const text = statusText(report, idle, Date.parse('2026-01-01T10:03:05Z'))
  assert.equal(
    text.slice(0, text.indexOf('\n\n')),
    `Something failed.
  local stage    2026-01-01 10:00:00 UTC, 3 min ago: failed in 0.4 s
  network stage  2026-01-01 10:00:05 UTC, 3 min ago: changed in 1.5 s
What failed (2 things):
  ssh: lines in /root/.ssh/authorized_keys: cannot write it: the disk is full; make room and run \`vmcontext apply\` again
  context: line 8, column 1: ETH0_IP: "x" is no IPv4 address
  Mend it, then run vmcontext apply; vmcontext plan shows what that would change.`,
  )
  assert.match(text, /^hostname changed$/m)
  assert.match(text, /^warning: TIMEZONE: a warning$/m)
  assert.equal(text.match(/no IPv4 address/g)?.length, 1)
})

test('status tells what is going on, what is to come, and that a later run found no context', () => {
  const now = Date.parse('2026-01-01T10:03:05Z')
  const textOf = (changes: Partial<State>): string =>
    statusText(report, { ...idle, report: { ...report, next: 'network' }, ...changes }, now)
  assert.match(textOf({}), /^The network stage is still to come/m)
  assert.match(textOf({ running: 77 }), /^A run is at work now \(process 77\)/m)
  assert.match(
    textOf({ vain: '2026-01-01T10:02:05Z' }),
    /1 min ago, found no context any more and changed nothing/,
  )
})

test('--json has the report, a run that is at work, and when a later one found no context', async t => {
  const started = fs.readFileSync(`/proc/${process.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19]
  const jsonOf = async (tree: Readonly<Record<string, string>>) => {
    const { root } = makeGuest(t, { '/run/vmcontext/report.json': JSON.stringify(report), ...tree })
    return JSON.parse((await vmcontext(['status', '--root', root, '--json'])).stdout)
  }
  assert.deepEqual(await jsonOf({}), report)
  const lock = { '/run/vmcontext/lock': `${process.pid} ${started}\n` }
  assert.deepEqual(await jsonOf(lock), { ...report, running: process.pid })
  const vain = { '/run/vmcontext/no-context': '2026-01-01T10:02:05Z\n' }
  assert.deepEqual(await jsonOf(vain), { ...report, noContextAt: '2026-01-01T10:02:05Z' })
})

test('a clock that was set back since, and a report of an older agent, are no riddle', () => {
  const { runs: _, ...older } = report
  const text = statusText(older, idle, Date.parse('2025-01-01T00:00:00Z'))
  assert.match(text, /^ {2}both stages {4}2026-01-01 10:00:05 UTC: failed in 1\.5 s$/m)
})

test('the runs of a boot are over once none is at work or to come', () => {
  const next = { ...report, next: 'network' } as const
  assert.equal(isOver(idle), true)
  assert.equal(isOver({ ...idle, running: 1 }), false)
  assert.equal(isOver({ ...idle, report: next }), false)
  assert.equal(isOver({ report: null, vain: null, running: null }), false)
  assert.equal(isOver({ report: null, vain: '2026-01-01T10:02:05Z', running: null }), true)
})

test('a machine where nothing ran is told what to look at', async t => {
  const unit = 'vmcontext-local.service'
  const systemd = { '/run/systemd/system/': '', [`/usr/lib/systemd/system/${unit}`]: '' }
  const wants = {
    [`/etc/systemd/system/multi-user.target.wants/${unit}`]: `-> /usr/lib/systemd/system/${unit}`,
  }
  const drive = { '/sys/class/block/sr0/size': '0\n' }
  const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{}, /no systemd runs here.*\n.*no CD-ROM drive/],
    [{ '/run/systemd/system/': '' }, /there is no vmcontext-local\.service: install the package/],
    [systemd, /not enabled: systemctl enable vmcontext-local\.service/],
    [{ ...systemd, ...wants }, /is enabled.*journalctl -b -u vmcontext-local\.service/],
    [{ ...systemd, [`/etc/systemd/system/${unit}`]: '-> /dev/null' }, /masked.*systemctl unmask/],
    [drive, /no volume is labelled CONTEXT \(drives: sr0\)/],
    [
      { ...drive, '/dev/disk/by-label/CONTEXT': '-> ../../sr0' },
      /a volume labelled CONTEXT is there: vmcontext plan/,
    ],
    [{ '/context/context.sh': '' }, /a context in \/context/],
    [
      { '/run/vmcontext/no-context': '2026-01-01T10:02:05Z\n' },
      /the last run, 2026-01-01T10:02:05Z, found no context/,
    ],
  ]
  for (const [tree, expected] of cases) {
    const { root } = makeGuest(t, { ...debianTree, ...tree })
    const { code, stderr } = await vmcontext(['status', '--root', root])
    assert.equal(code, 3)
    assert.match(stderr, expected)
  }
})

test('--wait comes back once the runs are over, and says why where that does not come', async t => {
  const tree = { ...debianTree, '/run/vmcontext/report.json': JSON.stringify({ ...report, next: 'network' }) }
  const { root } = makeGuest(t, tree)
  const late = await vmcontext(['status', '--root', root, '--wait', '--timeout', '1'])
  assert.equal(late.code, 1)
  assert.match(late.stderr, /^after 1 s the runs of this boot are not over$/m)
  const waiting = vmcontext(['status', '--root', root, '--wait', '--json'])
  setTimeout(() => {
    const path = join(root, 'run/vmcontext/report.json')
    fs.writeFileSync(`${path}.new`, JSON.stringify({ ...report, outcome: 'unchanged' }))
    fs.renameSync(`${path}.new`, path)
  }, 500)
  const { code, stdout } = await waiting
  assert.equal(code, 0)
  assert.equal(JSON.parse(stdout).outcome, 'unchanged')
})

test('--wait does not wait for a boot that starts nothing', async t => {
  const { root } = makeGuest(t, { ...debianTree, '/run/systemd/system/': '' })
  const { code, stderr } = await vmcontext(['status', '--root', root, '--wait'])
  assert.equal(code, 3)
  assert.match(stderr, /no boot starts vmcontext here/)
})

test('--timeout wants --wait and a number', async () => {
  for (const args of [
    ['--timeout', '5'],
    ['--wait', '--timeout', 'soon'],
  ]) {
    const { code, stderr } = await vmcontext(['status', ...args])
    assert.equal(code, 2)
    assert.match(stderr, /--timeout/)
  }
})
