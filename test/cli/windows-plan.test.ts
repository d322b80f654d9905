/** `plan --facts`: what a Windows guest would do, shown on any machine. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Report } from '../../src/engine/report.ts'
import { windowsModules } from '../../src/modules/windows/registry.ts'
import { vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'
import { snapshot } from '../support/guest.ts'

const usualFacts = {
  computer: { active: 'WIN-1' },
  nics: [{ name: 'Ethernet 2', mac: '02-00-0A-00-00-05', index: 7 }],
  users: [{ name: 'Chief', sid: 'S-1-5-21-1-2-3-500', administrator: true, profile: 'C:\\Users\\Chief' }],
}

const setUp = (t: TestContext, context: string, facts: unknown = usualFacts) => {
  const folder = temporaryFolder(t)
  const [contextPath, factsPath] = [join(folder, 'context.sh'), join(folder, 'facts.json')]
  fs.writeFileSync(contextPath, context)
  const asIs = typeof facts === 'string' || facts instanceof Uint8Array
  fs.writeFileSync(factsPath, asIs ? facts : JSON.stringify(facts))
  return {
    folder,
    plan: (...more: readonly string[]) =>
      vmcontext(['plan', '--source', contextPath, '--facts', factsPath, ...more]),
  }
}

const network = "ETH0_MAC='02:00:0a:00:00:05'\nETH0_IP='10.0.0.5'\nETH0_GATEWAY='10.0.0.1'\n"

test('people see the calls of PowerShell that a Windows guest would make', async t => {
  const { code, stdout, stderr } = await setUp(t, network).plan('--module', 'network')
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /^network would change \(nettcpip\)$/m)
  assert.match(
    stdout,
    /^ {4}New-NetIPAddress -InterfaceIndex 7 -AddressFamily 'IPv4' -IPAddress '10\.0\.0\.5' -PrefixLength 24$/m,
  )
})

test('programs get the report in the shape that they know from Linux', async t => {
  const { code, stdout } = await setUp(t, network).plan('--json')
  const report = JSON.parse(stdout) as Report
  assert.equal(code, 0)
  assert.equal(report.outcome, 'changed')
  assert.deepEqual(report.network?.interfaces[0]?.addresses4, ['10.0.0.5/24'])
  assert.equal(report.network?.interfaces[0]?.device, 'Ethernet 2')
  const actions = report.modules.flatMap(({ actions }) => actions)
  assert.ok(actions.some(({ kind, diff }) => kind === 'powershell' && diff?.includes('New-NetIPAddress ')))
})

test('scripts that the guest would run are in its plan, as READY and a restart are', async t => {
  const { code, stdout, stderr } = await setUp(
    t,
    "START_SCRIPT='Get-Date'\nREPORT_READY='YES'\nONEGATE_ENDPOINT='http://gate:5030'\nONEGATE_TOKEN='x'\nVMID='5'\n",
  ).plan('--module', 'scripts', '--module', 'ready')
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /^ {2}would run script START_SCRIPT$/m)
  assert.match(stdout, /^ {2}would change READY=YES to OneGate at gate:5030$/m)
})

test('a password is in no plan, in whatever shape', async t => {
  const { plan } = setUp(t, "USERNAME='admin'\nPASSWORD='Very$ecret 1'\n")
  for (const options of [[], ['--json']]) {
    const { stdout, stderr } = await plan(...options)
    assert.match(stdout, /\*{8}/)
    assert.doesNotMatch(stdout + stderr, /Very\$ecret/)
  }
})

test('values that would be code where they were pasted are only strings', async t => {
  const { plan } = setUp(t, "SET_HOSTNAME='x$(calc)`; Remove-Item C:'\\''\\n'\nUSERNAME='a;b'\n")
  const { stdout } = await plan()
  assert.doesNotMatch(stdout, /\$\(calc\)|Remove-Item/)
})

test('below --root the files of the system drive are compared, and nothing is written there', async t => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP2RrE8YJ42bWTC8MqM34plQYAiYOffnHYqQjCdBNlTK a'
  const { folder, plan } = setUp(t, `SSH_PUBLIC_KEY='${key}'\n`)
  const root = join(folder, 'windows')
  fs.mkdirSync(join(root, 'ProgramData/ssh'), { recursive: true })
  fs.writeFileSync(join(root, 'ProgramData/ssh/administrators_authorized_keys'), 'ssh-rsa AAAA mine\n')
  const before = snapshot(root)
  const { code, stdout } = await plan('--root', root, '--module', 'ssh')
  assert.equal(code, 0)
  assert.match(stdout, /^ +ssh-rsa AAAA mine$/m)
  assert.match(stdout, /^ +\+ssh-ed25519 .* a$/m)
  assert.deepEqual(snapshot(root), before)
})

test('what the facts tell of earlier runs counts below --root, and what lies there where they tell nothing', async t => {
  const facts = {
    computer: { active: 'WIN-1' },
    keyUsers: ['ada'],
    users: [{ name: 'ada', sid: 'S-1-5-21-1-2-3-1001', profile: 'C:\\Users\\ada' }],
  }
  const { folder, plan } = setUp(t, "SET_HOSTNAME='web1'\n", facts)
  const root = join(folder, 'windows')
  const put = (path: string, content: string): void => {
    fs.mkdirSync(join(root, path, '..'), { recursive: true })
    fs.writeFileSync(join(root, path), content)
  }
  put('Users/ada/.ssh/authorized_keys', '# vmcontext: begin\nssh-rsa AAAA old\n# vmcontext: end\n')
  put('ProgramData/vmcontext/state/renames.json', '{"name":"web1","times":3}\n')
  const ssh = await plan('--root', root, '--module', 'ssh')
  assert.match(ssh.stdout, /^ +-ssh-rsa AAAA old$/m)
  const hostname = await plan('--root', root, '--module', 'hostname')
  assert.match(hostname.stderr, /the machine was started 3 times to be called web1/)
})

const wrongs: readonly (readonly [facts: unknown, options: readonly string[], said: RegExp])[] = [
  [
    '{',
    [],
    /--facts: .*facts\.json: it is no JSON: Expected property name or '}' .*\(line 1 column 2\); write it /,
  ],
  ['{"computer": {"active": hunter2}}', [], /facts\.json: it is no JSON: Unexpected token; write it /],
  [' \n', [], /--facts: .*facts\.json: it is empty; write it /],
  [Buffer.from('{"computer": {"active": "WÄB"}}', 'latin1'), [], /it is no text in UTF-8 or UTF-16; /],
  ['[]', [], /--facts: .*facts\.json: facts: an object is expected/],
  [{ nics: [{ name: 'x' }] }, [], /nics\[0\]\.mac: a MAC address such as/],
  [{ hostname: 'x' }, [], /there is no fact "hostname"; there are /],
  [{}, ['--module', 'swap'], /there is no module "swap"; there are users, ssh, hostname/],
]

test('facts that cannot be used are named, with what is expected', async t => {
  for (const [facts, options, said] of wrongs) {
    const { code, stderr, stdout } = await setUp(t, network, facts).plan(...options)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, said)
    assert.equal(stderr.trim().split('\n').length, 1)
  }
})

test('facts of another machine are for a plan alone, and for a context that is named', async t => {
  const { folder } = setUp(t, network)
  const facts = join(folder, 'facts.json')
  const applied = await vmcontext(['apply', '--source', folder, '--facts', facts])
  assert.equal(applied.code, 2)
  assert.match(applied.stderr, /only plan can show what another machine would do/)
  const unnamed = await vmcontext(['plan', '--facts', facts])
  assert.equal(unnamed.code, 2)
  assert.match(unnamed.stderr, /name it with --source/)
  const missing = await vmcontext(['plan', '--source', folder, '--facts', join(folder, 'none.json')])
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /none\.json: /)
  const folders = await vmcontext(['plan', '--source', folder, '--facts', folder])
  assert.match(folders.stderr, /^vmcontext: --facts: .*: it is a directory$/m)
  const endless = await vmcontext(['plan', '--source', folder, '--facts', '/dev/zero'])
  assert.deepEqual([endless.code, endless.stdout], [2, ''])
  assert.match(
    endless.stderr,
    /^vmcontext: --facts: \/dev\/zero: it has more than 64 MiB, so it is no file of facts$/m,
  )
})

test('facts count in every encoding that PowerShell of Windows writes them in', async t => {
  const text = `\uFEFF${JSON.stringify(usualFacts)}\r\n`
  for (const facts of [Buffer.from(text), Buffer.from(text, 'utf16le')]) {
    const { code, stdout } = await setUp(t, network, facts).plan('--module', 'network')
    assert.equal(code, 0)
    assert.match(stdout, /New-NetIPAddress -InterfaceIndex 7 /)
  }
})

test('a NIC that only other letters of its MAC address tell from the context is found', async t => {
  const facts = { nics: [{ name: 'Ethernet', mac: '0200.0a00.0005'.replaceAll('.', '') }] }
  const { stdout } = await setUp(t, network.replace('0a', '0A'), facts).plan('--module', 'network')
  assert.match(stdout, /New-NetIPAddress -InterfaceIndex 1 /)
})

test('the help names the modules of Windows as they are', async () => {
  const { stdout } = await vmcontext(['plan', '--help'])
  const names = windowsModules.map(({ name }) => name).join(', ')
  assert.ok(stdout.includes(`on Windows ${names}\n`))
})
