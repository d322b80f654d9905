import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockAction, PowerShellAction } from '../../../src/machine/actions.ts'
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import { parseFacts } from '../../../src/machine/windows/facts-file.ts'
import { ssh } from '../../../src/modules/windows/ssh.ts'
import { ada, builtIn, guest, linesOf, planFor, rulesOf, saidIn, type Variables } from './guest.ts'

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIP2RrE8YJ42bWTC8MqM34plQYAiYOffnHYqQjCdBNlTK'
const first = `ssh-ed25519 ${blob} first`
const second = `ssh-ed25519 ${blob} second`
const folder = 'C:/ProgramData/ssh'
const shared = `${folder}/administrators_authorized_keys`
const ofAda = 'C:/Users/ada/.ssh/authorized_keys'

const blocksIn = async (variables: Variables, facts?: WindowsFacts) =>
  (await planFor(ssh, variables, facts)).actions.filter(
    (action): action is BlockAction => action.kind === 'block',
  )

/** The action that sets the rights of this file or folder. */
const accessTo = async (path: string, variables: Variables, facts?: WindowsFacts) =>
  (await planFor(ssh, variables, facts)).actions.find(
    (action): action is PowerShellAction =>
      action.kind === 'powershell' && action.calls.some(({ parameters }) => parameters?.Path === path),
  )

/** What is done about the server alone. */
const serverLines = async (variables: Variables, facts?: WindowsFacts) =>
  linesOf(await planFor(ssh, variables, facts)).filter(line => /'(?:sshd|vmcontext-ssh)'/.test(line))

const running = { running: true, automatic: true }

test('an administrator has his keys in the file that OpenSSH reads for administrators, all of them (lesson 23)', async () => {
  const [block, ...others] = await blocksIn({ SSH_PUBLIC_KEY: `${first}\n${second}\n${first}\n` })
  assert.deepEqual(others, [])
  assert.deepEqual([block?.path, block?.lines, block?.keysOf], [shared, [first, second], 'Chef'])
})

test('its folder is where this Windows has it', async () => {
  const [block] = await blocksIn({ SSH_PUBLIC_KEY: first }, guest({ programData: 'D:/Daten' }))
  assert.equal(block?.path, 'D:/Daten/ssh/administrators_authorized_keys')
})

test('nobody but SYSTEM and Administrators has access to it, whatever they are called, once it was written (lesson 23)', async () => {
  const access = await accessTo(shared, { SSH_PUBLIC_KEY: first })
  assert.deepEqual(access?.calls, [
    { command: 'Set-VmcontextAcl', parameters: { Path: shared, Sid: ['S-1-5-18', 'S-1-5-32-544'] } },
  ])
  assert.deepEqual(access?.when, { changed: [shared] })
})

test('before a file of keys is written, or keys are taken out of it, it is made sure whose it is', async () => {
  for (const variables of [{ SSH_PUBLIC_KEY: first }, {}]) {
    const [block] = await blocksIn(variables, guest({ keyUsers: ['Chef'] }))
    assert.deepEqual(block?.before, {
      command: 'Confirm-VmcontextKeyFile',
      parameters: { Path: shared, Sid: ['S-1-5-18', 'S-1-5-32-544'] },
    })
  }
})

test('WINADMIN=NO puts them into the profile, which is open to its user as well', async () => {
  const facts = guest({ users: [builtIn, { ...ada, administrator: false }] })
  const variables = { USERNAME: 'ada', SSH_PUBLIC_KEY: first, WINADMIN: 'NO' }
  const plan = await planFor(ssh, variables, facts)
  assert.deepEqual(
    (await blocksIn(variables, facts)).map(({ path, lines }) => [path, lines]),
    [[ofAda, [first]]],
  )
  assert.equal(
    linesOf(plan)[1],
    `Set-VmcontextAcl -Path '${ofAda}' -Sid 'S-1-5-18', 'S-1-5-32-544', '${ada.sid}'`,
  )
  // Whoever the context names is an administrator, whose profile sshd does not look into as it comes.
  assert.match(saidIn(plan).join(), /^warning: WINADMIN: ada is an administrator/)
})

test('a user who has never logged in has no profile for keys, which is an error with a way out', async () => {
  const plan = await planFor(ssh, { USERNAME: 'ada', SSH_PUBLIC_KEY: first, WINADMIN: 'NO' })
  assert.ok(!plan.actions.some(({ kind }) => kind === 'block'))
  assert.match(saidIn(plan).join(), /^error: SSH_PUBLIC_KEY: ada has no profile before the first login/)
})

test('where nobody has told whether a user has a profile, it is not said that he has none', async () => {
  const variables = { USERNAME: 'ada', SSH_PUBLIC_KEY: first, WINADMIN: 'NO' }
  for (const user of [
    { name: 'ada', sid: ada.sid },
    { name: 'ada', profile: 'C:\\Users\\ada' },
  ]) {
    const plan = await planFor(ssh, variables, parseFacts({ users: [user] }))
    assert.deepEqual(plan.actions, [])
    assert.match(
      saidIn(plan).join(),
      /^warning: SSH_PUBLIC_KEY: the facts do not tell profile and SID of ada/,
    )
  }
  const known = parseFacts({ users: [{ name: 'ada', profile: null }] })
  assert.match(
    saidIn(await planFor(ssh, variables, known)).join(),
    /^error: .* has no profile before the first/,
  )
})

test('a domain controller has no profiles of local users for keys, and it is said what to do', async () => {
  const facts = guest({ users: [], domainController: true })
  const plan = await planFor(ssh, { SSH_PUBLIC_KEY: first, WINADMIN: 'NO' }, facts)
  assert.match(
    saidIn(plan).join(),
    /^error: SSH_PUBLIC_KEY: this machine is a domain controller, whose users/,
  )
  assert.deepEqual(saidIn(await planFor(ssh, { SSH_PUBLIC_KEY: first }, facts)), [])
})

test('where nobody has told whether OpenSSH is there, it is not said that it is not', async () => {
  const plan = await planFor(ssh, { SSH_PUBLIC_KEY: first, ENABLE_SSH: 'YES' }, parseFacts({}))
  assert.deepEqual(saidIn(plan), [])
  const none = await planFor(ssh, { SSH_PUBLIC_KEY: first }, parseFacts({ sshd: null }))
  assert.match(saidIn(none).join(), /^warning: SSH_PUBLIC_KEY: OpenSSH's server is not installed here/)
})

test('keys that are no longer in the context leave the block', async () => {
  const [block] = await blocksIn({}, guest({ keyUsers: ['Chef'] }))
  assert.deepEqual([block?.path, block?.lines], [shared, []])
})

test('keys go where they belong when WINADMIN changes, and leave the other file', async () => {
  const facts = guest({ users: [builtIn, ada], keyUsers: ['ada'] })
  const variables = { USERNAME: 'ada', SSH_PUBLIC_KEY: first }
  const toProfile = await blocksIn({ ...variables, WINADMIN: 'NO' }, facts)
  assert.deepEqual(
    toProfile.map(({ path, lines }) => [path, lines.length]),
    [
      [ofAda, 1],
      [shared, 0],
    ],
  )
  const toShared = await blocksIn(variables, facts)
  assert.deepEqual(
    toShared.map(({ path, lines, keysOf }) => [path, lines.length, keysOf]),
    [
      [shared, 1, 'ada'],
      [ofAda, 0, undefined],
    ],
  )
})

test('keys of the user whom an earlier context named are taken out of his profile', async () => {
  const facts = guest({ users: [builtIn, ada], keyUsers: ['ada'] })
  const [, former] = await blocksIn({ SSH_PUBLIC_KEY: first }, facts)
  assert.deepEqual([former?.path, former?.lines, former?.keysOf], [ofAda, [], 'ada'])
})

test('where keys were meant and none can be read, those of an earlier context stay', async () => {
  const facts = guest({ keyUsers: ['Chef'] })
  assert.deepEqual(await blocksIn({ SSH_PUBLIC_KEY: 'no key' }, facts), [])
  assert.deepEqual(await blocksIn({ SSH_PUBLIC_KEY: first, WINADMIN: 'perhaps' }, facts), [])
  assert.deepEqual(await blocksIn({ SSH_PUBLIC_KEY: first, USERNAME: 'a/b' }, facts), [])
})

test('the server starts with Windows, runs, and is reached through the firewall', async () => {
  assert.deepEqual(await serverLines({}), [
    "Set-Service -Name 'sshd' -StartupType 'Automatic'",
    "Start-Service -Name 'sshd'",
    "Remove-NetFirewallRule -Name 'vmcontext-ssh'",
    "New-NetFirewallRule -Name 'vmcontext-ssh' -DisplayName 'vmcontext: SSH' -Direction 'Inbound' -Action 'Allow' -Profile 'Any' -Protocol 'TCP' -LocalPort '22'",
  ])
})

test('a server that is open already needs nothing, by our rule or that of its installation', async () => {
  for (const rule of ['OpenSSH-Server-In-TCP', 'vmcontext-ssh']) {
    const plan = await planFor(ssh, {}, guest({ sshd: running, firewallRules: rulesOf(rule) }))
    assert.deepEqual(
      plan.actions.slice(2).map(action => action.kind === 'powershell' && action.isSo),
      [true, true, true],
    )
  }
})

/** The rule of OpenSSH's own, with these fields besides. */
const itsRule = (fields: string, active = 'TRUE', action = 'Allow') =>
  rulesOf({
    name: 'OpenSSH-Server-In-TCP',
    rule: `v2.33|Action=${action}|Active=${active}|Dir=In|Protocol=6|${fields}Name=OpenSSH SSH Server (sshd)|EmbedCtxt=OpenSSH Server|`,
  })

const opensOwn = async (firewallRules: WindowsFacts['firewallRules']) =>
  (await serverLines({}, guest({ sshd: running, firewallRules }))).some(line =>
    line.startsWith('New-NetFire'),
  )

test('where the rule of OpenSSH is for some networks only, as newer Windows has it, one of ours is for all', async () => {
  const sshd = 'App=%SystemRoot%\\system32\\OpenSSH\\sshd.exe|'
  assert.equal(await opensOwn(itsRule(`Profile=Private|LPort=22|${sshd}`)), true)
  assert.equal(await opensOwn(itsRule(`Profile=Domain|Profile=Private|LPort=22|${sshd}`)), true)
  assert.equal(await opensOwn(itsRule(`LPort=22|${sshd}`)), false)
  assert.equal(await opensOwn(itsRule(`Profile=Domain|Profile=Private|Profile=Public|LPort=22|`)), false)
})

test('a rule of OpenSSH that is switched off, keeps out, or is for another program, lets nobody in', async () => {
  assert.equal(await opensOwn(itsRule('LPort=22|', 'FALSE')), true)
  assert.equal(await opensOwn(itsRule('LPort=22|', 'TRUE', 'Block')), true)
  assert.equal(await opensOwn(itsRule('LPort=22|App=C:\\old\\other.exe|')), true)
})

test('who may come in to OpenSSH by address, or at which port, stays as somebody has chosen', async () => {
  assert.equal(await opensOwn(itsRule('Profile=Private|LPort=22|RA4=10.0.0.0/255.0.0.0|')), false)
  assert.equal(await opensOwn(itsRule('Profile=Private|LPort=22|RA42=LocalSubnet|')), false)
  assert.equal(await opensOwn(itsRule('Profile=Private|LPort=2222|')), false)
})

test('ENABLE_SSH=NO takes a rule of ours away by the name that it has, also where it is switched off', async () => {
  const rule = 'v2.10|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=22|Name=vmcontext-ssh|'
  const firewallRules = rulesOf({ name: '{5B2A7E0C}', rule })
  assert.deepEqual(
    linesOf(await planFor(ssh, { ENABLE_SSH: 'NO' }, guest({ firewallRules }))).filter(line =>
      line.includes('Firewall'),
    ),
    ["Remove-NetFirewallRule -Name '{5B2A7E0C}'"],
  )
})

test('ENABLE_SSH=NO leaves the server as it is, and takes our own rule away', async () => {
  const facts = guest({ firewallRules: rulesOf('vmcontext-ssh', 'OpenSSH-Server-In-TCP') })
  const lines = await serverLines({ ENABLE_SSH: 'NO', SSH_PUBLIC_KEY: first }, facts)
  assert.deepEqual(lines, ["Remove-NetFirewallRule -Name 'vmcontext-ssh'"])
  assert.deepEqual(await serverLines({ ENABLE_SSH: 'NO' }), [])
})

test('where OpenSSH is not installed people are told how, if they asked for it', async () => {
  const none = guest({ sshd: null })
  const { problems: [asked] = [] } = await planFor(ssh, { SSH_PUBLIC_KEY: first }, none)
  assert.match(asked?.message ?? '', /^SSH_PUBLIC_KEY: OpenSSH's server is not installed/)
  assert.match(asked?.hint ?? '', /Add-WindowsCapability -Online -Name OpenSSH\.Server~~~~0\.0\.1\.0/)
  const older = { ...none, os: { name: 'Microsoft Windows Server 2016 Standard', version: '10.0.14393' } }
  const { problems: [old] = [] } = await planFor(ssh, { ENABLE_SSH: 'YES' }, older)
  assert.match(old?.hint ?? '', /Win32-OpenSSH/)
  assert.deepEqual(saidIn(await planFor(ssh, {}, none)), [])
  assert.deepEqual(saidIn(await planFor(ssh, { SSH_PUBLIC_KEY: first, ENABLE_SSH: 'NO' }, none)), [])
})

test('keys are in place for a server that a start script installs', async () => {
  const [block] = await blocksIn({ SSH_PUBLIC_KEY: first }, guest({ sshd: null }))
  assert.deepEqual([block?.path, block?.lines], [shared, [first]])
})

test('keys of an administrator who is disabled are worth a warning, unless the context enables him', async () => {
  const facts = guest({ users: [{ ...builtIn, enabled: false }] })
  assert.match(
    saidIn(await planFor(ssh, { SSH_PUBLIC_KEY: first }, facts)).join(),
    /^warning: SSH_PUBLIC_KEY: Chef is disabled/,
  )
  assert.deepEqual(saidIn(await planFor(ssh, { SSH_PUBLIC_KEY: first, PASSWORD: 'x' }, facts)), [])
})

test('a file of keys that others have access to is closed again, also where the keys are right', async () => {
  const facts = guest({ openKeyFiles: ['c:/programdata/ssh/administrators_authorized_keys'] })
  const access = await accessTo(shared, { SSH_PUBLIC_KEY: first }, facts)
  assert.deepEqual([access?.isSo, access?.when], [false, undefined])
  // Without keys of ours in it the file is somebody else's.
  const other = await accessTo(shared, {}, facts)
  assert.deepEqual(other?.when, { changed: [shared] })
})

test('a folder that is made for keys before sshd has ever run is closed to others, who could make files in it', async () => {
  const { actions } = await planFor(ssh, { SSH_PUBLIC_KEY: first })
  assert.deepEqual(actions[0], { kind: 'directory', path: folder, mode: 0o755 })
  const access = await accessTo(folder, { SSH_PUBLIC_KEY: first })
  assert.deepEqual(access?.calls[0]?.parameters, {
    Path: folder,
    Sid: ['S-1-5-18', 'S-1-5-32-544'],
    New: true,
  })
  assert.deepEqual(access?.when, { changed: [folder] })
  assert.ok(!(await planFor(ssh, {})).actions.some(({ kind }) => kind === 'directory'))
})

test('no key is added to a file that somebody else may have written, as its rights would then make his keys count', async () => {
  const facts = guest({ openKeyFiles: [shared], foreignKeyFiles: [shared] })
  assert.deepEqual(await blocksIn({ SSH_PUBLIC_KEY: first }, facts), [])
  assert.equal(await accessTo(shared, { SSH_PUBLIC_KEY: first }, facts), undefined)
  const said = saidIn(await planFor(ssh, { SSH_PUBLIC_KEY: first }, facts))
  assert.match(
    said.join(),
    /^error: SSH_PUBLIC_KEY: .*administrators_authorized_keys, or the folder that it is in, can be written by others/,
  )
})
