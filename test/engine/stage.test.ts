import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { readSettings } from '../../src/context/settings.ts'
import { relabel } from '../../src/engine/labels.ts'
import { measurePhases } from '../../src/engine/phases.ts'
import { mergeReports, readReport, reportPath, runOutcome } from '../../src/engine/report.ts'
import { runModules, type StageContext } from '../../src/engine/stage.ts'
import { type Action, checkFolder } from '../../src/machine/actions.ts'
import type { Module, Stage } from '../../src/modules/module.ts'
import { debianFacts } from '../support/facts.ts'
import { makeGuest, makeMachine } from '../support/guest.ts'
import { fakeMemory } from '../support/memory.ts'
import { makeReport } from '../support/report.ts'

const file = (path: string, content = 'x'): Action => ({ kind: 'file', path, content, mode: 0o644 })

const moduleOf = (name: string, actions: readonly Action[], stage: Stage = 'local'): Module => ({
  name,
  stage,
  plan: () => ({ actions }),
})

const setUp = (t: TestContext, changes: Parameters<typeof makeMachine>[1] = {}) => {
  const guest = makeGuest(t, { '/etc/hostname': 'old' })
  const lines: string[] = []
  const context: StageContext = {
    settings: readSettings(new Map(), 'linux').settings,
    facts: debianFacts(),
    machine: makeMachine(guest.files, changes),
    incomplete: false,
    memory: fakeMemory(),
    phases: measurePhases('all'),
    refusals: { of: async () => null, note: async () => {} },
    mask: text => text.replaceAll('hush', '********'),
    progress: (priority, message) => lines.push(`${priority} ${message}`),
  }
  return { guest, context, lines }
}

test('one module that fails is reported, and the others still run', async t => {
  const { guest, context, lines } = setUp(t)
  const broken: Module = {
    name: 'broken',
    stage: 'local',
    plan: () => {
      throw new Error('hush: a mistake of ours')
    },
  }
  const blocked = moduleOf('blocked', [{ kind: 'directory', path: '/etc/hostname', mode: 0o755 }])
  const result = await runModules([broken, blocked, moduleOf('fine', [file('/etc/a')])], context)
  assert.deepEqual(
    result.modules.map(({ outcome }) => outcome),
    ['failed', 'failed', 'changed'],
  )
  assert.match(result.modules[0]?.message ?? '', /\*{8}: a mistake of ours/)
  assert.match(result.modules[1]?.actions[0]?.message ?? '', /something else is there/)
  assert.equal(guest.text('/etc/a'), 'x')
  assert.equal(lines.filter(line => line.startsWith('err ')).length, 2)
})

test('every module plans before anything is changed', async t => {
  const { guest, context } = setUp(t)
  let seen = ''
  const second: Module = {
    name: 'second',
    stage: 'local',
    plan: () => {
      seen = guest.text('/etc/hostname')
      return { actions: [] }
    },
  }
  await runModules([moduleOf('first', [file('/etc/hostname', 'new')]), second], context)
  assert.equal(seen, 'old')
  assert.equal(guest.text('/etc/hostname'), 'new')
})

test('nothing is taken away while the context could not be read whole, not even by a command', async t => {
  const ran: string[] = []
  const { context } = setUp(t, {
    live: true,
    runCommand: async ([program]) => {
      ran.push(program)
      return { ok: true, message: '', ended: true }
    },
  })
  const down: Action = { kind: 'command', command: ['ifdown', 'ens4'], when: 'always', takesAway: true }
  const up: Action = { kind: 'command', command: ['ifup', 'ens3'], when: 'always' }
  const module = moduleOf('network', [down, up])
  const { modules } = await runModules([module], { ...context, incomplete: true })
  assert.deepEqual(
    modules[0]?.actions.map(({ outcome }) => outcome),
    ['skipped', 'changed'],
  )
  await runModules([module], context)
  assert.deepEqual(ran, ['ifup', 'ifdown', 'ifup'])
})

test('where new addresses could not be set the old ones stay', async t => {
  const made: string[] = []
  const { context } = setUp(t, {
    live: true,
    powerShell: {
      make: async calls => {
        made.push(...calls.map(({ command }) => command))
        return { ok: !made.includes('New-NetIPAddress'), message: 'the parameter is incorrect' }
      },
    },
  })
  const add = {
    kind: 'powershell',
    what: 'new',
    isSo: false,
    calls: [{ command: 'New-NetIPAddress' }],
  } as const
  const take = {
    kind: 'powershell',
    what: 'old',
    isSo: false,
    calls: [{ command: 'Remove-NetIPAddress' }],
    takesAway: true,
  } as const
  const { modules } = await runModules([moduleOf('network', [add, take])], context)
  assert.deepEqual(
    modules[0]?.actions.map(({ outcome }) => outcome),
    ['failed', 'skipped'],
  )
  assert.deepEqual(made, ['New-NetIPAddress'])
})

test('a command that waits for a change runs only after one, and sees what was written', async t => {
  const seen: string[] = []
  const { guest, context } = setUp(t, {
    live: true,
    runCommand: async command => {
      seen.push(`${command.join(' ')}: ${guest.text('/etc/hostname')}`)
      return { ok: true, message: '' }
    },
  })
  const reload: Action = { kind: 'command', command: ['reload', 'it'], when: 'changed' }
  await runModules([moduleOf('same', [file('/etc/hostname', 'old'), reload])], context)
  assert.deepEqual(seen, [])
  await runModules([moduleOf('other', [file('/etc/hostname', 'new'), reload])], context)
  assert.deepEqual(seen, ['reload it: new'])
})

test('a command may wait for a change of these paths only', async t => {
  const seen: string[] = []
  const { context } = setUp(t, {
    live: true,
    runCommand: async command => {
      seen.push(command.join(' '))
      return { ok: true, message: '' }
    },
  })
  const up = (nic: string): Action => ({
    kind: 'command',
    command: ['up', nic],
    when: { changed: [`/etc/${nic}`] },
  })
  await runModules([moduleOf('m', [file('/etc/a'), up('a'), up('b'), file('/etc/b'), up('b')])], context)
  assert.deepEqual(seen, ['up a', 'up b'])
})

const judge = (path: string): Action => ({
  kind: 'check',
  files: [{ kind: 'file', path, content: 'x', mode: 0o644 }],
  command: ['judge', `${checkFolder}${path}`],
})

test('a check that fails keeps the rest of its module from being done, and no other module', async t => {
  const laidOut: string[] = []
  const { guest, context, lines } = setUp(t, {
    live: true,
    runCommand: async command => {
      laidOut.push(guest.text(command[1] ?? ''))
      return { ok: false, ended: true, message: 'judge ended with exit code 1: line 3 is wrong' }
    },
  })
  const result = await runModules(
    [moduleOf('network', [judge('/etc/a'), file('/etc/a')]), moduleOf('fine', [file('/etc/b')])],
    context,
  )
  assert.deepEqual(laidOut, ['x'])
  assert.deepEqual(
    result.modules.map(({ outcome }) => outcome),
    ['failed', 'changed'],
  )
  const [check, skipped] = result.modules[0]?.actions ?? []
  assert.match(check?.message ?? '', /line 3 is wrong/)
  assert.equal(skipped?.outcome, 'skipped')
  assert.equal(guest.exists('/etc/a'), false)
  assert.equal(guest.exists(checkFolder), false)
  assert.ok(lines.some(line => line.startsWith('err network: check judge')))
})

test('a check asks nothing where the files are there already, and its tool may be broken', async t => {
  const commands: string[] = []
  const { guest, context } = setUp(t, {
    live: true,
    runCommand: async command => {
      commands.push(command.join(' '))
      return { ok: false, ended: false, message: 'judge could not be started' }
    },
  })
  const { modules } = await runModules([moduleOf('network', [judge('/etc/a'), file('/etc/a')])], context)
  assert.equal(modules[0]?.outcome, 'changed')
  assert.equal(guest.text('/etc/a'), 'x')
  await runModules([moduleOf('network', [judge('/etc/a'), file('/etc/a')])], context)
  assert.equal(commands.length, 1)
})

test('labels are restored of what was written, by one program, and only with SELinux', async t => {
  const { context } = setUp(t)
  const { written } = await runModules([moduleOf('m', [file('/etc/a'), file('/etc/b')])], context)
  const commands: string[] = []
  const run = async (command: readonly string[]) => {
    commands.push(command.join(' '))
    return { ok: true, message: '' }
  }
  await relabel(written, debianFacts(), run, () => {})
  assert.deepEqual(commands, [])
  const selinux = debianFacts({ selinux: true, tools: new Set(['restorecon']) })
  await relabel(written, selinux, run, () => {})
  assert.deepEqual(commands, ['restorecon -R -i /etc/a /etc/b'])
})

test('the report of the network stage goes on with that of the local stage of the same boot', () => {
  const local = makeReport({
    modules: [{ name: 'users', stage: 'local', outcome: 'failed', milliseconds: 1, actions: [] }],
    outcome: 'failed',
  })
  const network = makeReport({
    stage: 'network',
    modules: [{ name: 'scripts', stage: 'network', outcome: 'changed', milliseconds: 1, actions: [] }],
  })
  const merged = mergeReports(local, network)
  assert.deepEqual(
    merged.modules.map(({ name }) => name),
    ['users', 'scripts'],
  )
  assert.equal(merged.stage, 'all')
  assert.equal(merged.outcome, 'failed')
  assert.equal(mergeReports(makeReport({ boot: 'b0' }), network), network)
  assert.equal(mergeReports(local, local), local)
  assert.equal(mergeReports(null, network), network)
})

test('programs that the local stage left to the next run are added to its report, a single module run by hand is not', () => {
  const users = { name: 'users', stage: 'local', outcome: 'unchanged', milliseconds: 1, actions: [] } as const
  const own = { ...users, name: 'hooks', outcome: 'changed' } as const
  const local = makeReport({ boot: 'b1', stage: 'local', modules: [users], next: 'hooks' })
  const apart = makeReport({ boot: 'b1', stage: 'local', modules: [own], next: 'network' })
  const merged = mergeReports(local, apart)
  assert.deepEqual(merged.modules, [users, own])
  assert.equal(merged.stage, 'local')
  assert.equal(merged.next, 'network')
  assert.equal(merged.outcome, 'changed')
  assert.equal(mergeReports(merged, apart), apart)
  const byHand = makeReport({ boot: 'b1', stage: 'local', modules: [users] })
  assert.equal(mergeReports(local, byHand), byHand)
})

test('an error in the context fails the run, a warning does not', () => {
  assert.equal(runOutcome([], [{ severity: 'warning', message: 'w' }]), 'unchanged')
  assert.equal(runOutcome([], [{ severity: 'error', message: 'e' }]), 'failed')
})

test('a report that is missing is none, one that is damaged is an error', t => {
  assert.equal(readReport(makeGuest(t).files), null)
  for (const text of ['{', '{}', '{"version": 7}', 'null']) {
    assert.throws(() => readReport(makeGuest(t, { [reportPath]: text }).files), /report\.json is damaged/)
  }
})

test('a program that runs again is no repair, a file that is written again is', async t => {
  const { guest, context } = setUp(t, {
    live: true,
    scripts: { ranAlready: async () => false, run: async () => ({ ok: true, message: '' }) },
  })
  const script: Action = {
    kind: 'script',
    name: 'START_SCRIPT',
    script: { from: 'context', content: 'true\n' },
    arguments: [],
    timeout: 1,
    runs: 'boot',
  }
  const modules = [moduleOf('scripts', [script]), moduleOf('files', [file('/etc/a')])]
  const reasonsOf = async () => (await runModules(modules, context)).modules.map(({ reason }) => reason)
  assert.deepEqual(await reasonsOf(), [undefined, 'first'])
  guest.files.remove('/etc/a')
  assert.deepEqual(await reasonsOf(), [undefined, 'repair'])
})

test('a module that is done once for each machine is not asked again what it wants', async t => {
  const { context } = setUp(t)
  let asked = 0
  const once: Module = {
    name: 'once',
    stage: 'local',
    once: 'instance',
    plan: () => {
      asked += 1
      return { actions: [file('/etc/a')] }
    },
  }
  const outcomes = [await runModules([once], context), await runModules([once], context)].map(
    ({ modules }) => modules[0]?.outcome,
  )
  assert.deepEqual(outcomes, ['changed', 'unchanged'])
  assert.equal(asked, 1)
})

test('what follows a step that failed is skipped and says so, what follows another is not touched by it', async t => {
  const { context } = setUp(t, { live: true, runCommand: async () => ({ ok: true, message: '' }) })
  const follows = (...changed: readonly string[]): Action => ({
    kind: 'command',
    command: ['true', ...changed],
    when: changed.length === 0 ? 'changed' : { changed },
  })
  const blocked: Action = { kind: 'directory', path: '/etc/hostname', mode: 0o755 }
  const actions = [blocked, follows(), follows('/etc/hostname'), follows('/etc/other')]
  const [result] = (await runModules([moduleOf('files', actions)], context)).modules
  assert.deepEqual(
    result?.actions.map(({ outcome }) => outcome),
    ['failed', 'skipped', 'skipped', 'unchanged'],
  )
  assert.equal(result?.actions[1]?.message, 'the step that it follows failed')
  assert.equal(result?.outcome, 'failed')
})
