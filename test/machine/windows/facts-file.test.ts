import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InputError } from '../../../src/input-error.ts'
import { parseFacts } from '../../../src/machine/windows/facts-file.ts'
import { readWindowsFacts } from '../../../src/machine/windows/read-facts.ts'

test('a NIC with name and MAC address is all that a plan of the network needs', () => {
  const facts = parseFacts({ nics: [{ name: 'Ethernet', mac: '02-00-0A-00-00-05' }] })
  const [nic] = facts.nics
  assert.equal(nic?.mac, '02:00:0a:00:00:05')
  assert.equal(nic?.index, 1)
  assert.deepEqual([nic?.ipv4.dhcp, nic?.ipv6.routerDiscovery, nic?.mtu], [true, true, 1500])
  assert.deepEqual([facts.systemDrive, facts.programData, facts.live], ['C:', 'C:/ProgramData', false])
  assert.ok(facts.modules.includes('NetTCPIP'))
})

test('a list of one that PowerShell wrote as that one is a list, and nothing is an empty one', () => {
  const facts = parseFacts({
    nics: {
      name: 'Ethernet',
      mac: '02000a000005',
      ipv4: { addresses: '10.0.0.5/24', dns: null, routes: { to: '0.0.0.0/0', via: '10.0.0.1', metric: 0 } },
    },
    searchList: [null],
    users: { value: [], Count: 0 },
    timeZones: { value: ['UTC', 'Romance Standard Time'], Count: 2 },
    modules: 'NetTCPIP',
  })
  assert.deepEqual(facts.timeZones, ['UTC', 'Romance Standard Time'])
  assert.deepEqual(facts.nics[0]?.ipv4.addresses, ['10.0.0.5/24'])
  assert.deepEqual(facts.nics[0]?.ipv4.routes, [{ to: '0.0.0.0/0', via: '10.0.0.1', metric: 0 }])
  assert.deepEqual([facts.searchList, facts.users, facts.modules], [[], [], ['NetTCPIP']])
})

test('folders have forward slashes, drives one letter, names of the computer the active one where no other is due', () => {
  const facts = parseFacts({
    programData: 'D:\\Data\\',
    volumes: [{ letter: 'e:', size: 1, sizeMax: 2 }],
    computer: { active: 'WEB1' },
    users: [{ name: 'Admin', sid: 'S-1-5-21-1-2-3-500', profile: 'C:\\Users\\Admin' }],
  })
  assert.equal(facts.programData, 'D:/Data')
  assert.deepEqual([facts.volumes[0]?.letter, facts.volumes[0]?.kind], ['E', 'fixed'])
  assert.deepEqual(facts.computer, { active: 'WEB1', pending: 'WEB1', suffix: '', domainMember: false })
  assert.equal(facts.users[0]?.profile, 'C:/Users/Admin')
})

test('users that are left out are those of a new Windows, and none where PowerShell found none', () => {
  assert.deepEqual(
    parseFacts({}).users.map(({ name, sid }) => [name, sid]),
    [['Administrator', '']],
  )
  for (const users of [null, [], { value: [], Count: 0 }]) assert.deepEqual(parseFacts({ users }).users, [])
})

const wrongs: readonly (readonly [json: unknown, said: RegExp])[] = [
  [[], /^facts: an object is expected$/],
  [null, /^facts: an object is expected$/],
  [
    { nics: [{ name: 'Ethernet' }] },
    /^nics\[0\]\.mac: a MAC address such as "02:00:0a:00:00:05" is expected$/,
  ],
  [{ nics: [{ name: '', mac: '02:00:0a:00:00:05' }] }, /^nics\[0\]\.name: a name is expected$/],
  [{ nics: [{ name: 'E', mac: '02:00:0a:00:00:05:06' }] }, /^nics\[0\]\.mac/],
  [
    { nics: [{ name: 'E', mac: '02:00:0a:00:00:05', ipv4: { dhcp: 'yes' } }] },
    /^nics\[0\]\.ipv4\.dhcp: true or false is expected, not "yes"$/,
  ],
  [{ hostname: 'x' }, /^facts: there is no fact "hostname"; there are system, live, os/],
  [{ system: 'linux' }, /^system: "windows" is expected, not "linux"$/],
  [{ volumes: [{ letter: 'CC' }] }, /^volumes\[0\]\.letter: a drive letter is expected, not "CC"$/],
  [
    { volumes: [{ letter: 'C', kind: 'tape' }] },
    /^volumes\[0\]\.kind: one of fixed, removable, cdrom, other is expected, not "tape"$/,
  ],
  [
    { firewallRules: [{ name: 'x', rule: 'Allow' }] },
    /^firewallRules\[0\]\.rule: a rule as Windows keeps it/,
  ],
  [{ firewallRules: [5] }, /^firewallRules\[0\]: an object is expected, not 5$/],
  [{ users: 5 }, /^users: an object is expected, not 5$/],
]

test('a fact that cannot be used is named, with what is expected of it', () => {
  for (const [json, message] of wrongs)
    assert.throws(() => parseFacts(json), { name: InputError.name, message })
})

test('what PowerShell tells and what the agent knows become the facts of the machine', async () => {
  const known = { live: true, mediumFiles: ['context.sh'], renames: null }
  const facts = await readWindowsFacts({ facts: async () => ({ uuid: 'ABC', nics: null }) }, known)
  assert.deepEqual([facts.uuid, facts.live, facts.mediumFiles], ['abc', true, ['context.sh']])
  await assert.rejects(readWindowsFacts({ facts: async () => ({ nics: [{}] }) }, known), {
    name: 'ActionError',
    message: /what PowerShell told of this machine cannot be used: nics\[0\]\.name: a name is expected/,
  })
})
