/** What the script tells of machines, and what the reader of facts makes of it. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { WindowsFacts } from '../../src/machine/windows/facts.ts'
import { parseFacts } from '../../src/machine/windows/facts-file.ts'
import { failing, keyFile, keyFolder, type Machine, none, older, one, several } from './machines.ts'
import { needed, openMachine } from './suite.ts'

const answers = new Map<Machine, Record<string, unknown>>()

/** As they were told, and as they are read; each machine is asked once. */
const told = async (t: TestContext, machine: Machine): Promise<[Record<string, unknown>, WindowsFacts]> => {
  const facts = answers.get(machine) ?? ((await openMachine(t, machine).facts()) as Record<string, unknown>)
  answers.set(machine, facts)
  return [facts, parseFacts(facts)]
}

/** Facts of which the reader would take one thing for a list of one: here they have to be lists. */
const lists = [
  'timeZones',
  'users',
  'nics',
  'searchList',
  'modules',
  'volumes',
  'firewallRules',
  'openKeyFiles',
]

const names = (things: readonly { readonly name: string }[]): readonly string[] =>
  things.map(({ name }) => name)

for (const [name, machine] of Object.entries({ one, none, several, older, failing }))
  test(`lists are lists, however much is in them (${name})`, needed, async t => {
    const [facts] = await told(t, machine)
    for (const list of lists) assert.ok(Array.isArray(facts[list]), list)
    for (const nic of facts.nics as readonly { readonly ipv4: Record<string, unknown> }[])
      for (const list of ['addresses', 'routes', 'dns'])
        assert.ok(Array.isArray(nic.ipv4[list]), `nics.ipv4.${list}`)
  })

/** Without anything, but bound. */
const bare = { bound: true, off: false, dhcp: false, metric: null, mtu: null, routerDiscovery: false }
const noLists = { addresses: [], skipAsSource: [], duplicates: [], temporary: [], routes: [], dns: [] }

test('a machine with one of each is told as it is', needed, async t => {
  const [, facts] = await told(t, one)
  const ipv4 = {
    ...{ ...bare, ...noLists, metric: 25, mtu: 1500, addresses: ['10.0.0.5/24'], dns: ['10.0.0.2'] },
    routes: [{ to: '0.0.0.0/0', via: '10.0.0.1', metric: 256, active: true }],
  }
  // DisabledComponents of this machine is 255.
  const ipv6 = { ...bare, ...noLists, off: true, routerDiscovery: true }
  const nic = { name: 'Ethernet', mac: '02:00:0a:00:00:05', mtu: 1500, pci: null, virtual: false, index: 12 }
  assert.deepEqual(facts.nics, [
    { ...nic, suffix: 'corp.example', connected: true, disabled: false, ipv4, ipv6 },
  ])
  const user = { name: 'Administrator', sid: 'S-1-5-21-1-2-3-500', enabled: true, passwordExpires: true }
  assert.deepEqual(facts.users, [{ ...user, administrator: true, profile: 'C:/Users/Administrator' }])
  const volume = { letter: 'C', label: '', fileSystem: 'NTFS', kind: 'fixed', size: 53687091200 }
  assert.deepEqual(facts.volumes, [{ ...volume, sizeMax: 107373133824, diskFree: 53686042624 }])
  assert.deepEqual(names(facts.firewallRules), ['vmcontext-ssh', 'RemoteDesktop'])
  const { os, computer, sshd, firewall, remoteDesktop, administrators, randomIdentifiers } = facts
  assert.deepEqual(os, { name: 'Windows Server "Ü" <&>', version: '10.0.20348' })
  assert.deepEqual(Object.values(computer), ['HOST', 'WEB1', 'example.com', false])
  assert.deepEqual(sshd, { running: true, automatic: false })
  assert.deepEqual([firewall, remoteDesktop, randomIdentifiers], [true, true, true])
  assert.equal(administrators, 'Administratoren')
  // Everybody may read it, and nobody write.
  assert.deepEqual([facts.openKeyFiles, facts.foreignKeyFiles], [[keyFile.replaceAll('\\', '/')], []])
})

test('a machine with nothing is told to have nothing', needed, async t => {
  const [, facts] = await told(t, none)
  const { nics, users, volumes, searchList, firewallRules, openKeyFiles, sshd, computer } = facts
  assert.deepEqual([nics, users, volumes, searchList, firewallRules, openKeyFiles], [[], [], [], [], [], []])
  assert.deepEqual([sshd, computer.active], [null, 'HOST'])
})

test('of several each is told with its own', needed, async t => {
  const [, facts] = await told(t, several)
  const [first, second] = facts.nics
  assert.deepEqual(names(facts.nics), ['Ethernet', 'Ethernet [2]'])
  assert.partialDeepStrictEqual(first?.ipv4, {
    addresses: ['10.0.0.5/24', '10.0.0.6/24'],
    skipAsSource: ['10.0.0.5'],
    duplicates: ['10.0.0.6'],
    temporary: ['10.0.0.6'],
    routes: [
      { to: '0.0.0.0/0', via: '10.0.0.1', metric: 256, active: true },
      { to: '10.9.0.0/16', via: '10.0.0.2', metric: 256, active: false },
    ],
    dns: ['10.0.0.2', '10.0.0.3', '10.0.0.4'],
  })
  assert.partialDeepStrictEqual(first?.ipv6, {
    off: false,
    addresses: ['fe80::5/64'],
    metric: null,
    mtu: 1500,
  })
  assert.partialDeepStrictEqual(second, {
    connected: false,
    disabled: true,
    ipv6: { bound: false, off: true },
  })
  assert.deepEqual(names(facts.users), ['Administrator', "José O'Neil"])
  assert.partialDeepStrictEqual(facts.users[1], { enabled: false, administrator: false, profile: null })
  assert.deepEqual(
    facts.volumes.map(({ letter, kind, label, size }) => [letter, kind, label, size]),
    [
      ['C', 'fixed', 'System', 53687091200],
      ['D', 'cdrom', 'CONTEXT', null],
      ['Z', 'other', '', null],
    ],
  )
  assert.deepEqual(facts.searchList, ['a.example', 'b.example'])
  assert.deepEqual([facts.sshd, facts.firewall], [null, false])
  assert.deepEqual(names(facts.firewallRules), ['RemoteDesktop'])
})

test('a file of keys that does not let itself be looked at is one that others may write', needed, async t => {
  const [, facts] = await told(t, several)
  assert.deepEqual(facts.foreignKeyFiles, [keyFile.replaceAll('\\', '/')])
})

test(
  'nor is a file of keys trusted in a folder that others may write into, or that is theirs',
  needed,
  async t => {
    const user = 'S-1-5-21-1-2-3-1001'
    const usual = { sid: 'S-1-5-11', rights: 0x1200a9 }
    for (const [folder, isForeign] of [
      [{ owner: 'S-1-5-32-544', rules: [usual, { sid: 'S-1-3-0', rights: 0x1f01ff }] }, false],
      [{ owner: 'S-1-5-21-1-2-3-500', rules: [usual] }, false],
      [{ owner: user, rules: [] }, true],
      [{ owner: 'S-1-5-18', rules: [{ sid: 'S-1-5-32-545', rights: 0x6 }] }, true],
      [{ owner: 'S-1-5-18', rules: [{ sid: user, rights: 0x40 }] }, true],
      [{ owner: 'S-1-5-18', rules: [], attributes: 'Directory, ReparsePoint' }, true],
    ] as const) {
      const files = { [keyFolder]: { isFolder: true, ...folder } }
      const facts = parseFacts(await openMachine(t, { ...one, files }).facts())
      const foreign = isForeign ? [keyFile.replaceAll('\\', '/')] : []
      assert.deepEqual([facts.openKeyFiles, facts.foreignKeyFiles], [[], foreign], JSON.stringify(folder))
    }
  },
)

for (const [name, machine] of Object.entries({ older, failing }))
  test(
    `without cmdlets of networks, CIM classes tell of adapters, one without an address too (${name})`,
    needed,
    async t => {
      const [, { nics }] = await told(t, machine)
      assert.deepEqual(names(nics), ['Ethernet 1', 'Ethernet 2'])
      assert.partialDeepStrictEqual(nics[0], { mac: '02:00:0a:00:00:01', index: 11, connected: true })
      assert.partialDeepStrictEqual(nics[0]?.ipv4, {
        dhcp: false,
        addresses: ['10.0.0.5/20'],
        routes: [{ to: '0.0.0.0/0', via: '10.0.0.1', metric: 0 }],
      })
      assert.partialDeepStrictEqual(nics[1], {
        connected: false,
        ipv4: { dhcp: true, addresses: [], dns: [] },
      })
    },
  )

test('what cannot be asked costs that fact only', needed, async t => {
  const [, facts] = await told(t, failing)
  assert.deepEqual(
    [
      facts.computer.active,
      facts.uuid,
      facts.firewall,
      facts.sshd,
      facts.randomIdentifiers,
      facts.searchList,
    ],
    ['HOST', null, undefined, null, undefined, []],
  )
  assert.partialDeepStrictEqual(facts.users, [{ name: 'Administrator', administrator: true, profile: null }])
  assert.partialDeepStrictEqual(facts.volumes, [{ letter: 'C', size: null, sizeMax: null }])
  assert.equal(facts.remoteDesktop, false)
})

test('noise on every stream costs nothing', needed, async t => {
  const [, quiet] = await told(t, one)
  const [, noisy] = await told(t, { ...one, noise: true })
  assert.deepEqual(noisy, quiet)
})
