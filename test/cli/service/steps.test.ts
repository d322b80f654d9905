import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installSteps, reviveSteps } from '../../../src/cli/service/install-steps.ts'
import { isOfSystem } from '../../../src/cli/service/look.ts'
import type { Place } from '../../../src/cli/service/place.ts'
import { type Step, stepText } from '../../../src/cli/service/step.ts'
import { uninstallSteps } from '../../../src/cli/service/uninstall-steps.ts'
import { taskXml } from '../../../src/machine/windows/task/xml.ts'
import { vmcontext } from '../../support/cli.ts'

/** A Windows that has never seen us. */
const fresh: Place = {
  running: 'C:\\Users\\ada\\My Downloads\\vmcontext.exe',
  programFiles: 'C:\\Program Files',
  programData: 'C:\\ProgramData',
  registered: false,
  foreignTask: false,
  eventSource: false,
  installed: false,
  current: false,
}
const program = 'C:\\Program Files\\vmcontext\\vmcontext.exe'
const whole = { registered: true, eventSource: true, installed: true, current: true }
const plain = { start: false, msi: false }

const lines = (steps: readonly Step[]): readonly string[] => steps.map(stepText)

const task = [
  'write "C:\\Program Files\\vmcontext\\task.xml"',
  'schtasks.exe /Create /XML "C:\\Program Files\\vmcontext\\task.xml" /TN \\vmcontext /F',
  'remove "C:\\Program Files\\vmcontext\\task.xml"',
]
const events = [
  'reg.exe add HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\vmcontext /v EventMessageFile /t REG_EXPAND_SZ /d %SystemRoot%\\System32\\EventCreate.exe /f',
  'reg.exe add HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\vmcontext /v TypesSupported /t REG_DWORD /d 7 /f',
  'reg.exe add HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\vmcontext /v CustomSource /t REG_DWORD /d 1 /f',
]
const folder = 'make the folder C:\\ProgramData\\vmcontext, for administrators alone'
const held = ['schtasks.exe /End /TN \\vmcontext', 'schtasks.exe /Change /TN \\vmcontext /DISABLE']
const started = 'schtasks.exe /Run /TN \\vmcontext'

test('installed for the first time: program, folder that is closed to others, source of events, task', () => {
  assert.deepEqual(lines(installSteps(fresh, plain)), [
    'make the folder "C:\\Program Files\\vmcontext"',
    `copy "C:\\Users\\ada\\My Downloads\\vmcontext.exe" to "${program}"`,
    ...[folder, ...events, ...task],
  ])
})

test('a task of our name that somebody else has made is no service of ours, and goes with his rights to it', () => {
  const steps = lines(installSteps({ ...fresh, foreignTask: true }, plain))
  assert.deepEqual(steps.slice(2), [folder, ...events, 'schtasks.exe /Delete /TN \\vmcontext /F', ...task])
  assert.deepEqual(uninstallSteps({ ...fresh, foreignTask: true }, { purge: false, msi: false }), [])
})

test('whose task it is Windows tells by his identifier, in whatever encoding', () => {
  const ours = taskXml({ description: '', program: 'vmcontext.exe', arguments: '', startsNow: false })
  assert.ok(isOfSystem(ours))
  assert.ok(isOfSystem(Buffer.from(ours, 'utf16le').toString('latin1')))
  assert.ok(!isOfSystem(ours.replace('S-1-5-18', 'S-1-5-21-1-2-3-1001')))
  const trigger = '<LogonTrigger><UserId>S-1-5-18</UserId></LogonTrigger>'
  assert.ok(!isOfSystem(`<Task>${trigger}<Principals></Principals></Task>`))
})

test('what the task is made of lies beside its program, wherever an MSI has put that', () => {
  const place = { ...fresh, running: 'D:\\Apps\\vmcontext.exe' }
  assert.ok(lines(installSteps(place, { start: false, msi: true })).includes('write D:\\Apps\\task.xml'))
})

test('--start starts it when all else is done', () => {
  assert.equal(lines(installSteps(fresh, { start: true, msi: false })).at(-1), started)
})

test('installed again it is told to Windows again; nothing is ended, copied, opened or started', () => {
  assert.deepEqual(lines(installSteps({ ...fresh, ...whole }, plain)), [folder, ...events, ...task])
})

/** The task that is written. */
const taskOf = (steps: readonly Step[]): string =>
  steps.flatMap(step => (step.kind === 'write' ? Buffer.from(step.content).toString('utf16le') : [])).join('')

const triggersOf = (steps: readonly Step[]): readonly string[] =>
  [...taskOf(steps).matchAll(/<(\w+Trigger)>/g)].map(([, name = '']) => name)

test('the service runs the program that was installed, wherever an MSI was told to put it', () => {
  const running = 'D:\\Apps\\vmcontext.exe'
  const place = { ...fresh, running }
  assert.ok(
    taskOf(installSteps(place, { start: false, msi: true })).includes(`<Command>${running}</Command>`),
  )
  assert.ok(taskOf(installSteps(place, plain)).includes(`<Command>${program}</Command>`))
})

test('what is to run from now on is started again from now on, else from the next boot on', () => {
  const place = { ...fresh, ...whole }
  assert.deepEqual(triggersOf(installSteps(place, plain)), ['BootTrigger'])
  for (const steps of [
    installSteps(fresh, { start: true, msi: false }),
    installSteps(place, { start: true, msi: true }),
    installSteps(place, { start: false, msi: true }),
    installSteps({ ...place, current: false }, plain),
  ])
    assert.deepEqual(triggersOf(steps), ['BootTrigger', 'TimeTrigger'])
})

test('another version that cannot be put in place leaves the one before, which runs again', () => {
  assert.deepEqual(lines(reviveSteps({ ...fresh, ...whole, current: false }, plain)), [
    'schtasks.exe /Change /TN \\vmcontext /ENABLE',
    started,
  ])
  for (const place of [fresh, { ...fresh, ...whole }]) assert.deepEqual(reviveSteps(place, plain), [])
})

test('another version ends the old one for good before it takes its place, and runs then', () => {
  const steps = lines(installSteps({ ...fresh, ...whole, current: false }, plain))
  assert.deepEqual(steps.slice(0, 4), [
    ...held,
    'make the folder "C:\\Program Files\\vmcontext"',
    `copy "C:\\Users\\ada\\My Downloads\\vmcontext.exe" to "${program}"`,
  ])
  assert.equal(steps.at(-1), started)
})

test('what belongs to the MSI is left to it', () => {
  const place = { ...fresh, running: program, installed: true, current: true }
  assert.deepEqual(lines(installSteps(place, { start: false, msi: true })), [...[folder, ...task]])
  assert.deepEqual(lines(uninstallSteps({ ...place, ...whole }, { purge: false, msi: true })), [
    ...held,
    'schtasks.exe /Delete /TN \\vmcontext /F',
  ])
})

test('removed, it leaves log and state; purged, it does not', () => {
  const place = { ...fresh, ...whole }
  const removed = [
    ...held,
    'schtasks.exe /Delete /TN \\vmcontext /F',
    'reg.exe delete HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\vmcontext /f',
    'remove "C:\\Program Files\\vmcontext"',
  ]
  assert.deepEqual(lines(uninstallSteps(place, { purge: false, msi: false })), removed)
  assert.deepEqual(lines(uninstallSteps(place, { purge: true, msi: false })), [
    ...removed,
    'remove C:\\ProgramData\\vmcontext',
  ])
})

test('a program that removes its own service stays, since it runs', () => {
  const place = { ...fresh, ...whole, running: program.toUpperCase() }
  const steps = lines(uninstallSteps(place, { purge: false, msi: false }))
  assert.ok(
    steps.every(step => !step.startsWith('remove')),
    steps.join('\n'),
  )
})

test('where nothing is there, nothing is done', () => {
  assert.deepEqual(uninstallSteps(fresh, { purge: false, msi: false }), [])
})

test('on Linux both say who does that there, and change nothing', async () => {
  for (const command of ['install', 'uninstall']) {
    const { code, stdout, stderr } = await vmcontext([command, '--dry-run'])
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, new RegExp(`^vmcontext: ${command}: is for Windows; on Linux the package`))
  }
})
