import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { drawTimeline } from '../../src/cli/timeline/draw.ts'
import { makeScale, tickText } from '../../src/cli/timeline/scale.ts'
import { vmcontext } from '../support/cli.ts'
import { debianTree } from '../support/debian.ts'
import { makeGuest } from '../support/guest.ts'
import { makeReport } from '../support/report.ts'

const golden = new URL('golden/timeline.svg', import.meta.url)

const report = makeReport({
  stage: 'all',
  outcome: 'failed',
  milliseconds: 605_000,
  runs: [
    { stage: 'local', started: '2026-01-01T10:00:01.000Z', begun: 2000, milliseconds: 96, outcome: 'failed' },
    {
      stage: 'network',
      started: '2026-01-01T10:00:05.000Z',
      begun: 6000,
      milliseconds: 600_080,
      outcome: 'changed',
    },
  ],
  phases: [
    { name: 'medium', stage: 'local', begun: 2001, milliseconds: 22 },
    { name: 'plan', stage: 'local', begun: 2023, milliseconds: 9 },
    { name: 'disk', stage: 'local', begun: 2080, milliseconds: 14 },
    { name: 'medium', stage: 'network', begun: 6001, milliseconds: 6 },
    { name: 'plan', stage: 'network', begun: 6008, milliseconds: 8 },
  ],
  modules: [
    {
      name: 'hostname',
      stage: 'local',
      outcome: 'changed',
      begun: 2033,
      milliseconds: 6,
      reason: 'first',
      actions: [
        {
          kind: 'file',
          path: '/etc/hostname',
          summary: 'file /etc/hostname',
          outcome: 'changed',
          begun: 2034,
          milliseconds: 2,
        },
        { kind: 'block', summary: 'lines in /etc/hosts', outcome: 'unchanged', begun: 2036, milliseconds: 1 },
      ],
    },
    {
      name: 'ssh',
      stage: 'local',
      outcome: 'failed',
      begun: 2040,
      milliseconds: 30,
      actions: [
        {
          kind: 'block',
          summary: `lines in /home/${'very'.repeat(20)}/<b>"evil" & 漢字\u202e</b>/.ssh/authorized_keys`,
          outcome: 'failed',
          begun: 2041,
          milliseconds: 28,
          message: 'the disk is full </title><script>alert(1)</script>',
        },
      ],
    },
    { name: 'swap', stage: 'local', outcome: 'unchanged', begun: 2071, milliseconds: 0.4, actions: [] },
    {
      name: 'timezone',
      stage: 'local',
      outcome: 'unchanged',
      begun: 2072,
      milliseconds: 5,
      actions: [{ kind: 'file', summary: 'zone', outcome: 'unchanged', begun: 2072, milliseconds: 1 }],
    },
    {
      name: 'scripts',
      stage: 'network',
      outcome: 'changed',
      begun: 6018,
      milliseconds: 600_050,
      actions: [
        { kind: 'script', summary: 'START_SCRIPT', outcome: 'changed', begun: 6019, milliseconds: 600_000 },
        {
          kind: 'command',
          summary: 'systemctl restart x',
          outcome: 'changed',
          begun: 606_020,
          milliseconds: 40,
        },
      ],
    },
  ],
})

test('a timeline looks as it did; UPDATE_GOLDEN=1 takes a new look', () => {
  const picture = drawTimeline(report) ?? ''
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, picture)
  assert.equal(picture, readFileSync(golden, 'utf8'))
})

test('a timeline is text that no name or message can leave', () => {
  const picture = drawTimeline(report) ?? ''
  assert.doesNotMatch(picture, /<script|<b>|\u202e/)
  assert.match(picture, /&lt;script&gt;/)
  assert.doesNotMatch(picture, /https?:\/\/(?!www\.w3\.org\/2000\/svg")/)
})

test('no row of a timeline stands on another, and nothing leaves the picture', () => {
  const picture = drawTimeline(report) ?? ''
  const [, wide, high] = /viewBox="0 0 (\d+) (\d+)"/.exec(picture) ?? []
  const labels = [...picture.matchAll(/<text x="(24|40)" y="([\d.]+)"/g)].map(([, , y]) => Number(y))
  for (const [index, y] of labels.entries()) {
    if (index > 0) assert.ok(y - (labels[index - 1] ?? 0) >= 16, `label at ${y}`)
  }
  for (const [, x, y, w, h] of picture.matchAll(
    /<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.-]+)" height="([\d.-]+)"/g,
  )) {
    assert.ok(Number(x) >= 0 && Number(x) + Number(w) <= Number(wide), `${x} + ${w}`)
    assert.ok(Number(y) >= 0 && Number(y) + Number(h) <= Number(high), `${y} + ${h}`)
  }
})

test('milliseconds are still seen beside a wait of ten minutes', () => {
  const whole = { begun: 0, milliseconds: 600_060 }
  const spans = [
    { begun: 0, milliseconds: 20 },
    { begun: 20, milliseconds: 600_000 },
    { begun: 600_020, milliseconds: 40 },
  ]
  const { at, breaks, ticks } = makeScale(whole, spans, 600)
  assert.equal(breaks.length, 1)
  assert.ok(at(20) - at(0) > 100)
  assert.ok(at(600_060) - at(600_020) > 200)
  assert.equal(Math.round(at(600_060)), 600)
  for (const [index, { x }] of ticks.entries()) {
    if (index > 0) assert.ok(x - (ticks[index - 1]?.x ?? 0) > 60, `tick at ${x}`)
  }
})

test('an axis without long waits is not broken, and an empty run has one too', () => {
  const even = makeScale({ begun: 5, milliseconds: 100 }, [{ begun: 5, milliseconds: 50 }], 500)
  assert.deepEqual(even.breaks, [])
  assert.equal(even.at(55), 250)
  assert.deepEqual(makeScale({ begun: 5, milliseconds: 0 }, [], 500).breaks, [])
})

test('times on the axis are as exact as the step', () => {
  assert.equal(tickText(0, 10), '0')
  assert.equal(tickText(20, 10), '20 ms')
  assert.equal(tickText(0.5, 0.5), '0.5 ms')
  assert.equal(tickText(1500, 500), '1.5 s')
  assert.equal(tickText(600_020, 20), '10:00.02 min')
  assert.equal(tickText(600_000, 60_000), '10:00 min')
})

test('an older report, without times, gives no picture', () => {
  const { runs: _, phases: __, ...older } = report
  assert.equal(drawTimeline(older), null)
})

test('status writes the picture to a file, in place of the one before, or to stdout', async t => {
  const { root } = makeGuest(t, { ...debianTree, '/run/vmcontext/report.json': JSON.stringify(report) })
  const folder = join(root, 'tmp/pictures')
  const file = join(root, 'run/vmcontext/run.svg')
  writeFileSync(file, 'older')
  const { code, stdout, stderr } = await vmcontext(['status', '--root', root, '--timeline', file])
  assert.equal(code, 1, stderr)
  assert.match(stdout, /Something failed/)
  assert.match(readFileSync(file, 'utf8'), /^<svg [\s\S]*<\/svg>\n$/)
  assert.deepEqual(readdirSync(join(root, 'run/vmcontext')).sort(), ['report.json', 'run.svg'])
  const { stdout: picture } = await vmcontext(['status', '--root', root, '--timeline', '-'])
  assert.equal(picture, readFileSync(file, 'utf8'))
  const missing = await vmcontext(['status', '--root', root, '--timeline', join(folder, 'a.svg')])
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /--timeline: .*a\.svg cannot be written/)
})
