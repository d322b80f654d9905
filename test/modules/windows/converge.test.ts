/** All modules of a Windows guest together: what the first run makes is left alone by the second. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../../src/context/settings.ts'
import { openMemory } from '../../../src/engine/memory/memory.ts'
import { measurePhases } from '../../../src/engine/phases.ts'
import { runModules } from '../../../src/engine/stage.ts'
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import { parseFacts } from '../../../src/machine/windows/facts-file.ts'
import { openMountedWindows } from '../../../src/machine/windows/files.ts'
import type { Call } from '../../../src/machine/windows/powershell/call.ts'
import { windowsModules } from '../../../src/modules/windows/registry.ts'
import { makeGuest, makeMachine } from '../../support/guest.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada@example.org'

const context = {
  USERNAME: 'ada',
  PASSWORD: 'correct horse',
  SSH_PUBLIC_KEY: key,
  SET_HOSTNAME: 'web1.example.org',
  TIMEZONE: 'Europe/Madrid',
  GROW_FS: 'D:',
  ETH0_MAC: '02:00:0a:00:00:05',
  ETH0_IP: '10.0.0.5',
  ETH0_GATEWAY: '10.0.0.1',
  ETH0_DNS: '10.0.0.1',
}

const common = {
  live: true,
  timeZones: ['Romance Standard Time', 'UTC'],
  sshd: { running: false, automatic: false },
}

const before = {
  ...common,
  computer: { active: 'WIN-1' },
  timeZone: 'UTC',
  users: [{ name: 'Administrator', sid: 'S-1-5-21-1-2-3-500', administrator: true }],
  volumes: [
    { letter: 'C', fileSystem: 'NTFS', size: 10e9, sizeMax: 40e9 },
    { letter: 'D', fileSystem: 'NTFS', size: 10e9, sizeMax: 40e9 },
  ],
  nics: [{ name: 'Ethernet', mac: context.ETH0_MAC, index: 4 }],
}

/** As Windows keeps a rule that is enabled. */
const rule = (name: string, fields: string) => ({
  name,
  rule: `v2.31|Action=Allow|Active=TRUE|Dir=In|${fields}|`,
})

const after = {
  ...common,
  computer: { active: 'WEB1', suffix: 'example.org' },
  timeZone: 'Romance Standard Time',
  users: [
    ...before.users,
    {
      name: 'ada',
      sid: 'S-1-5-21-1-2-3-1001',
      administrator: true,
      passwordExpires: false,
      profile: null,
    },
  ],
  volumes: before.volumes.map(volume => ({ ...volume, size: volume.sizeMax })),
  nics: [
    {
      ...before.nics[0],
      ipv4: {
        dhcp: false,
        addresses: ['10.0.0.5/24'],
        routes: [{ to: '0.0.0.0/0', via: '10.0.0.1', metric: 256 }],
        dns: ['10.0.0.1'],
      },
      ipv6: { routerDiscovery: false },
    },
  ],
  remoteDesktop: true,
  firewallRules: [
    rule('RemoteDesktop-UserMode-In-TCP', 'Protocol=6|LPort=3389|EmbedCtxt=@FirewallAPI.dll,-28752'),
    rule('OpenSSH-Server-In-TCP', 'Protocol=6|Profile=Private|LPort=22|EmbedCtxt=OpenSSH Server'),
    rule('vmcontext-ping4', 'Protocol=1|ICMP4=8:*|Name=vmcontext: ping (IPv4)'),
    rule('vmcontext-ping6', 'Protocol=58|ICMP6=128:*|Name=vmcontext: ping (IPv6)'),
    rule('vmcontext-ssh', 'Protocol=6|LPort=22|Name=vmcontext: SSH'),
  ],
  sshd: { running: true, automatic: true },
}

/** Runs all modules, and answers what each has changed, and the calls that were made. */
const runOn = async (files: ReturnType<typeof openMountedWindows>, facts: unknown) => {
  const calls: Call[] = []
  const restarts: string[] = []
  const memory = openMemory(files, {
    instance: { vmid: '42', uuid: null, machineId: null },
    force: false,
    dryRun: false,
    log: () => {},
  })
  const whole: WindowsFacts = { ...parseFacts(facts), keyUsers: memory.keyUsers() }
  const { modules, problems } = await runModules(windowsModules, {
    settings: readSettings(new Map(Object.entries(context)), 'windows').settings,
    facts: whole,
    machine: makeMachine(files, {
      live: true,
      passwords: memory.passwords,
      powerShell: {
        make: async made => {
          calls.push(...made)
          return { ok: true, message: '' }
        },
      },
      requestRestart: reason => restarts.push(reason),
    }),
    incomplete: false,
    memory,
    phases: measurePhases('all'),
    refusals: { of: async () => null, note: async () => {} },
    mask: text => text,
    progress: () => {},
  })
  await memory.save()
  const changed = modules.flatMap(({ name, actions }) =>
    actions.filter(({ outcome }) => outcome !== 'unchanged').map(({ summary }) => `${name}: ${summary}`),
  )
  return { calls, restarts, modules, problems, changed }
}

test('a second run finds everything as the first has made it, and calls nothing', async t => {
  const { root, text } = makeGuest(t, { '/ProgramData/vmcontext/state/': '' })
  const files = openMountedWindows(root, 'C:', 'C:/ProgramData')

  const first = await runOn(files, before)
  assert.deepEqual(
    first.modules.filter(({ outcome }) => outcome !== 'changed').map(({ name }) => name),
    ['scripts', 'ready', 'eject'],
  )
  assert.deepEqual(first.problems, [])
  assert.equal(first.restarts.length, 1)
  assert.ok(text('/ProgramData/ssh/administrators_authorized_keys').includes(key))

  const second = await runOn(files, after)
  assert.deepEqual(second.changed, [])
  assert.deepEqual([second.calls, second.restarts, second.problems], [[], [], []])
})

test('passwords are in no call but as secrets', async t => {
  const { root } = makeGuest(t, { '/ProgramData/vmcontext/state/': '' })
  const { calls } = await runOn(openMountedWindows(root, 'C:', 'C:/ProgramData'), before)
  const secrets = calls.flatMap(({ parameters = {} }) =>
    Object.entries(parameters).filter(([, value]) => JSON.stringify(value).includes('horse')),
  )
  assert.deepEqual(secrets, [['Password', { secret: 'correct horse' }]])
})
