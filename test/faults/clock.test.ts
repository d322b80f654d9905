/** Runs on machines whose date is far off, or jumps, also while they run. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { main } from '../support/cli.ts'
import { debianTree, exampleContext } from '../support/debian.ts'
import { makeGuest, snapshot } from '../support/guest.ts'

/** Loaded before the command line: the date is the first of these, and the next each time that it is asked for. */
const datesOf = (seconds: readonly number[]): string => {
  const program = `const dates = ${JSON.stringify(seconds)}.map(one => one * 1000); let at = 0
    const now = () => dates[Math.min(at++, dates.length - 1)]
    const Real = Date
    globalThis.Date = class extends Real { constructor(...a) { a.length === 0 ? super(now()) : super(...a) } static now() { return now() } }`
  return `data:text/javascript,${encodeURIComponent(program)}`
}

const apply = (root: string, dates: readonly number[]) => {
  const args = [
    '--import',
    datesOf(dates),
    main,
    'apply',
    '--root',
    root,
    '--source',
    join(root, 'context.sh'),
  ]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 120_000 })
  return { code: status, stderr }
}

const year2039 = 2_177_452_800
const year2106 = 4_294_967_296

const cases: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'in 1970': [[0], [5]],
  'before 1970': [[-86_400], [-86_000]],
  'beyond 2038': [[year2039], [year2039 + 100]],
  'beyond 32 bits': [[year2106], [year2106 + 1]],
  'set back between runs': [[year2039], [0]],
  'jumping during a run': [
    [1e9, 0, year2106, 1e9, 5],
    [year2106, 0, 1e9],
  ],
}

for (const [what, [first = [], second = []]] of Object.entries(cases))
  test(`a date ${what} changes nothing of what a run does`, t => {
    const guest = makeGuest(t, { ...debianTree, '/context.sh': exampleContext })
    // Left by somebody with another date.
    fs.utimesSync(join(guest.root, 'etc/hosts'), year2039, year2039)
    assert.deepEqual(apply(guest.root, first), { code: 0, stderr: '' })
    assert.equal(guest.text('/etc/hostname'), 'web1\n')
    // 0 means that the password has to be changed, shadow(5).
    assert.match(guest.text('/etc/shadow'), /^ada:\$6\$[^:]+:(?:|[1-9]\d*):0:/m)
    const { '/run/vmcontext/report.json': _, ...before } = snapshot(guest.root)
    assert.deepEqual(apply(guest.root, second), { code: 0, stderr: '' })
    const { '/run/vmcontext/report.json': __, ...after } = snapshot(guest.root)
    assert.deepEqual(after, before)
  })
