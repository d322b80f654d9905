import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Call } from '../../../../src/machine/windows/powershell/call.ts'
import { openPowerShell } from '../../../../src/machine/windows/powershell/session.ts'

const fake = join(import.meta.dirname, '..', '..', '..', 'support', 'powershell', 'fake.ts')

const open = (t: TestContext, manner: string, seconds = 30) => {
  const session = openPowerShell({ command: [process.execPath, fake, manner], seconds })
  t.after(() => session.close())
  return session
}

const call: Call = {
  command: 'Set-LocalUser',
  parameters: {
    Name: "O'Brien; Remove-Item C:\\",
    Password: { secret: 'Grüße' },
    PasswordNeverExpires: true,
  },
}

test('a call reaches PowerShell as it is, and nothing of it is on the command line', async t => {
  const session = open(t, 'echo')
  assert.deepEqual(await session.make([call]), { ok: true, message: '' })
  const { request, words } = (await session.facts()) as { request: unknown; words: readonly string[] }
  assert.deepEqual(request, { ask: 'facts' })
  assert.deepEqual(words.slice(0, 10), [
    '-NoLogo',
    '-NoProfile',
    '-NonInteractive',
    '-InputFormat',
    'None',
    '-OutputFormat',
    'Text',
    '-ExecutionPolicy',
    'Bypass',
    '-EncodedCommand',
  ])
  assert.match(Buffer.from(words[10] ?? '', 'base64').toString('utf16le'), /OpenStandardInput/)
  assert.equal(words.length, 11)
})

test('modules of a newer PowerShell that somebody works in are not for Windows PowerShell', async t => {
  const former = process.env.PSModulePath
  t.after(() => {
    if (former === undefined) delete process.env.PSModulePath
    else process.env.PSModulePath = former
  })
  const own = [
    'C:\\Program Files\\WindowsPowerShell\\Modules',
    'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\Modules',
    'D:\\SQL Server\\PowerShell Tools',
  ]
  process.env.PSModulePath = [
    'C:\\Users\\ada\\Documents\\PowerShell\\Modules',
    'c:\\program files\\powershell\\7\\Modules',
    'C:\\Program Files\\WindowsApps\\Microsoft.PowerShell_7.5.1.0_x64__8wekyb3d8bbwe\\Modules',
    ...own,
  ].join(';')
  const { modules } = (await open(t, 'echo').facts()) as { modules: string }
  assert.deepEqual(modules.split(';'), own)
})

for (const manner of ['echo', 'garbage', 'pieces'])
  test(`one process answers all requests of a run, in their order (${manner})`, async t => {
    const session = open(t, manner)
    const asked = await Promise.all([session.facts(), session.make([call]), session.facts()])
    assert.deepEqual(asked[1], { ok: true, message: '' })
    assert.match(JSON.stringify(asked[0]), /"ask":"facts"/)
    assert.match(JSON.stringify(asked[2]), /"ask":"facts"/)
  })

test('a line of a mebibyte is one request', async t => {
  const session = open(t, 'echo')
  const long: Call = { command: 'Set-ItemProperty', parameters: { Value: 'ü'.repeat(2 ** 19) } }
  assert.equal((await session.make([long])).ok, true)
})

test('after a call that fails no other is made, unless it may fail; what fails is named', async t => {
  const session = open(t, 'refuses')
  const calls: Call[] = [{ command: 'Remove-NetRoute', mayFail: true }, call, { command: 'Start-Service' }]
  assert.deepEqual(await session.make(calls), { ok: false, message: 'Set-LocalUser: Access is denied.' })
  await assert.rejects(session.facts(), /could not tell what this machine is like: Access is denied\./)
})

const failures: readonly (readonly [manner: string, said: RegExp])[] = [
  [
    'ends at once',
    /PowerShell ended with exit code 0 and gave no answer; is Windows PowerShell 4\.0 or later there/,
  ],
  ['dies', /PowerShell ended with exit code 7 and gave no answer: Out of memory; /],
  ['nonsense', /something that is no answer/],
]

for (const [manner, said] of failures)
  test(`a PowerShell that does not answer is told of in one message (${manner})`, async t => {
    const session = open(t, manner)
    await assert.rejects(session.facts(), { name: 'ActionError', message: said })
    if (manner !== 'nonsense') assert.match((await session.make([call])).message, said)
  })

test('a PowerShell that is not there is told of in one message', async t => {
  const session = openPowerShell({ command: ['/nowhere/powershell.exe'] })
  t.after(() => session.close())
  await assert.rejects(session.facts(), {
    name: 'ActionError',
    message: /PowerShell cannot be run: .*ENOENT/,
  })
})

test('a request that takes too long ends the process, and no further one waits for it', async t => {
  const session = open(t, 'hangs', 0.5)
  const begun = performance.now()
  const { ok, message } = await session.make([call])
  assert.deepEqual([ok, message], [false, 'PowerShell did not answer within 0.5 s and was ended'])
  assert.equal((await session.make([call])).message, message)
  assert.ok(performance.now() - begun < 30_000)
})

test('the question what the machine is like has a limit of its own, and says so', async t => {
  const session = openPowerShell({
    command: [process.execPath, fake, 'hangs'],
    seconds: 300,
    factsSeconds: 0.5,
  })
  t.after(() => session.close())
  const message = 'PowerShell did not tell what this machine is like within 0.5 s and was ended'
  await assert.rejects(session.facts(), { name: 'ActionError', message })
})

test('a PowerShell that does not end by itself is ended', async t => {
  const session = open(t, 'hangs at the end')
  await session.facts()
  const begun = performance.now()
  await session.close()
  assert.ok(performance.now() - begun < 30_000)
})

test('a session that was never asked has started nothing', async () => {
  await openPowerShell({ command: ['/nowhere/powershell.exe'] }).close()
})
