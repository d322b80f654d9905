import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { lintContext } from '../../src/context/lint.ts'
import type { Problem } from '../../src/context/problem.ts'
import { networkIntent } from '../../src/network/intent.ts'
import { anyContext, makeFacts, makeSettings } from './machine.ts'

const mac = '02:00:0a:12:01:01'
const intentOf = (variables: Readonly<Record<string, string>>, facts = makeFacts()) =>
  networkIntent(makeSettings(variables), facts)
const firstOf = (variables: Readonly<Record<string, string>>, facts = makeFacts()) => {
  const [first, ...others] = intentOf(variables, facts).interfaces
  assert.ok(first !== undefined && others.length === 0, 'one interface was expected')
  return first
}

describe('which NIC is meant', () => {
  const basic = { ETH0_MAC: mac, ETH0_IP: '10.0.0.5' }

  it('is not the VLAN, bridge or bond that carries the MAC address of the NIC below it', () => {
    const nics = [
      { name: 'br0', mac, virtual: true },
      { name: 'ens3', mac },
      { name: 'ens3.7', mac, virtual: true },
    ]
    assert.equal(firstOf(basic, makeFacts({ nics })).device, 'ens3')
  })

  it('is a virtual one in a container, which has no other', () => {
    const nics = [{ name: 'eth0', mac, virtual: true }]
    assert.equal(firstOf(basic, makeFacts({ nics, container: true })).device, 'eth0')
    assert.deepEqual(intentOf(basic, makeFacts({ nics })).interfaces, [])
  })

  it('is neither of two with the same MAC address, which is an error that names both', () => {
    const { interfaces, problems } = intentOf(
      basic,
      makeFacts({
        nics: [
          { name: 'ens3', mac },
          { name: 'ens4', mac },
        ],
      }),
    )
    assert.deepEqual(interfaces, [])
    assert.deepEqual(
      problems.map(({ severity, variable }) => [severity, variable]),
      [['error', 'ETH0_MAC']],
    )
    assert.match(problems[0]?.message ?? '', /ens3 and ens4/)
  })

  it('is set up once where two of the context have its MAC address, and the second is an error', () => {
    const { interfaces, problems } = intentOf({ ...basic, ETH1_MAC: mac, ETH1_IP: '10.1.0.5' })
    assert.deepEqual(
      interfaces.map(({ name }) => name),
      ['ETH0'],
    )
    assert.equal(problems[0]?.variable, 'ETH1_MAC')
    assert.equal(problems[0]?.severity, 'error')
  })

  it('may be missing: a warning names it, what it would be is kept apart, and the others are set up', () => {
    const { interfaces, absent, problems } = intentOf({
      ...basic,
      ETH1_MAC: '02:00:0a:12:01:99',
      ETH1_IP: '10.1.0.5',
    })
    assert.deepEqual(
      interfaces.map(({ name }) => name),
      ['ETH0'],
    )
    assert.deepEqual(
      absent.map(({ name, addresses4 }) => [name, addresses4]),
      [['ETH1', ['10.1.0.5/24']]],
    )
    assert.equal(problems[0]?.severity, 'warning')
    assert.match(problems[0]?.message ?? '', /ETH1_MAC.*02:00:0a:12:01:99/)
  })

  it('cannot be told without its MAC address, which is an error of what is given, as lint says', () => {
    const without: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      ['ETH0_IP', { ETH0_IP: '10.0.0.5', ETH0_IP6: '2001:db8::5' }],
      ['ETH0_IP6', { ETH0_IP6: '2001:db8::5' }],
      ['ETH0_METHOD', { ETH0_METHOD: 'dhcp' }],
      ['ETH0_IP6_METHOD', { ETH0_IP6_METHOD: 'auto' }],
      ['ETH0_ALIAS3_IP6', { ETH0_ALIAS3_MAC: mac, ETH0_ALIAS3_IP6: '2001:db8::6' }],
      ['PCI0_IP', { PCI0_IP: '10.0.0.5' }],
      ['PCI0_MAC', { PCI0_MAC: mac }],
      ['PCI0_VLAN_ID', { PCI0_VLAN_ID: '7' }],
    ]
    for (const [variable, variables] of without) {
      const of = (problems: readonly Problem[]) => problems.map(each => [each.severity, each.variable])
      assert.deepEqual(of(intentOf(variables).problems), [['error', variable]])
      assert.deepEqual(of(lintContext({ variables: new Map(Object.entries(variables)) })), [
        ['error', variable],
      ])
    }
  })

  it('need not be told where nothing is to be set, for lint as well', () => {
    for (const variables of [{ ETH0_IP: '10.0.0.5', ETH0_METHOD: 'skip' }, { ETH0_METHOD: 'static' }]) {
      assert.deepEqual(intentOf(variables).problems, [])
      assert.deepEqual(lintContext({ variables: new Map(Object.entries(variables)) }), [])
    }
  })

  it('is none where its device name could change the meaning of a file', () => {
    const nics = [{ name: 'a;reboot', mac }]
    const { interfaces, problems } = intentOf(basic, makeFacts({ nics }))
    assert.deepEqual(interfaces, [])
    assert.match(problems[0]?.message ?? '', /a;reboot/)
  })
})

describe('what a NIC shall be', () => {
  it('has the addresses of its aliases where it has none itself (one-apps 33)', () => {
    const nic = firstOf({ ETH0_MAC: mac, ETH0_ALIAS0_MAC: '02:00:0a:12:01:50', ETH0_ALIAS0_IP: '10.0.0.50' })
    assert.deepEqual(nic.addresses4, ['10.0.0.50/24'])
  })

  it('takes its gateway only with an alias whose network holds it', () => {
    const alias = { ETH0_ALIAS0_MAC: '02:00:0a:12:01:50', ETH0_ALIAS0_IP: '10.0.0.50' }
    assert.equal(firstOf({ ETH0_MAC: mac, ETH0_GATEWAY: '10.0.0.1', ...alias }).gateway4, '10.0.0.1')
    assert.equal(firstOf({ ETH0_MAC: mac, ETH0_GATEWAY: '10.9.0.1', ...alias }).gateway4, null)
  })

  it('reads a mask given as a prefix length (one-apps 173)', () => {
    assert.deepEqual(firstOf({ ETH0_MAC: mac, ETH0_IP: '10.0.0.5', ETH0_MASK: '20' }).addresses4, [
      '10.0.0.5/20',
    ])
  })

  it('is static where METHOD is a word that nobody knows and there is an address (one 7648)', () => {
    const nic = firstOf({ ETH0_MAC: mac, ETH0_IP: '10.0.0.5', ETH0_METHOD: 'virtio' })
    assert.equal(nic.method4, 'static')
    assert.deepEqual(nic.addresses4, ['10.0.0.5/24'])
    assert.deepEqual(intentOf({ ETH0_MAC: mac, ETH0_METHOD: 'virtio' }).interfaces, [])
  })

  it('is static where METHOD is a word that only IPv6 has, which then counts for IPv6', () => {
    for (const word of ['auto', 'Disable']) {
      const nic = firstOf({ ETH0_MAC: mac, ETH0_IP: '10.0.0.5', ETH0_METHOD: word })
      assert.deepEqual([nic.method4, nic.method6], ['static', word.toLowerCase()])
      assert.deepEqual(nic.addresses4, ['10.0.0.5/24'])
    }
  })

  it('inherits METHOD for IPv6 where IP6_METHOD is a word that nobody knows, as where it is not set', () => {
    const nic = firstOf({ ETH0_MAC: mac, ETH0_METHOD: 'dhcp', ETH0_IP6_METHOD: 'virtio' })
    assert.equal(nic.method6, 'dhcp')
  })

  it('leaves IPv4 to others where METHOD is manual, and says that the address is not set', () => {
    const { interfaces, problems } = intentOf({ ETH0_MAC: mac, ETH0_IP: '10.0.0.5', ETH0_METHOD: 'manual' })
    assert.deepEqual(interfaces, [])
    assert.equal(problems[0]?.variable, 'ETH0_METHOD')
  })

  it('is left alone with METHOD=skip, aliases and all', () => {
    const variables = { ETH0_MAC: mac, ETH0_IP: '10.0.0.5', ETH0_METHOD: 'skip', ETH0_ALIAS0_MAC: mac }
    assert.deepEqual(intentOf({ ...variables, ETH0_ALIAS0_IP: '10.0.0.50' }).interfaces, [])
  })

  it('keeps the rest where one value is unusable', () => {
    const nic = firstOf({
      ETH0_MAC: mac,
      ETH0_IP: '10.0.0.5',
      ETH0_MASK: '255.0.255.0',
      ETH0_IP6: '2001:db8::5',
      ETH0_GATEWAY: '10.0.0.1',
      ETH0_MTU: 'big',
    })
    assert.deepEqual([nic.addresses4, nic.addresses6], [[], ['2001:db8::5/64']])
    assert.deepEqual([nic.gateway4, nic.mtu], [null, null])
  })

  it('takes no default prefix length for one that is unusable', () => {
    const { interfaces, problems } = intentOf({
      ETH0_MAC: mac,
      ETH0_IP6: '2001:db8::5',
      ETH0_IP6_PREFIX_LENGTH: '640',
    })
    assert.deepEqual(interfaces, [])
    assert.match(problems[0]?.message ?? '', /ETH0_IP6: not set, as ETH0_IP6_PREFIX_LENGTH/)
  })

  it('takes the address out of the MAC address only where that is asked for', () => {
    const variables = { ETH0_MAC: '02:00:c0:a8:01:05' }
    const facts = makeFacts({ nics: [{ name: 'ens3', mac: '02:00:c0:a8:01:05' }] })
    assert.deepEqual(intentOf(variables, facts).interfaces, [])
    const asked = firstOf({ ...variables, VMCONTEXT_IP_FROM_MAC: 'YES' }, facts)
    assert.deepEqual(asked.addresses4, ['192.168.1.5/24'])
  })

  it('has routes of the families it has addresses of', () => {
    const { interfaces, problems } = intentOf({
      ETH0_MAC: mac,
      ETH0_IP: '10.0.0.5',
      ETH0_ROUTES: '10.9.0.0/16 via 10.0.0.254, 2001:db8:9::/48 via fe80::1',
    })
    assert.deepEqual(interfaces[0]?.routes, [{ to: '10.9.0.0/16', via: '10.0.0.254' }])
    assert.equal(problems[0]?.variable, 'ETH0_ROUTES')
  })

  it('leads to a link-local OneGate on the first NIC with IPv4, and to no other endpoint', () => {
    const two = makeFacts({
      nics: [
        { name: 'ens3', mac },
        { name: 'ens4', mac: '02:00:0a:12:01:02' },
      ],
    })
    const variables = {
      ETH0_MAC: mac,
      ETH0_IP6: '2001:db8::5',
      ETH1_MAC: '02:00:0a:12:01:02',
      ETH1_IP: '10.1.0.5',
    }
    const routesFor = (endpoint: string) =>
      intentOf({ ...variables, ONEGATE_ENDPOINT: endpoint }, two).interfaces.map(({ routes }) => routes)
    assert.deepEqual(routesFor('http://169.254.16.9:5030'), [
      [],
      [{ to: '169.254.16.9/32', via: null, scope: 'link' }],
    ])
    assert.deepEqual(routesFor('http://169.254.16.9.example.org'), [[], []])
    assert.deepEqual(routesFor('http://onegate:5030'), [[], []])
  })

  it('puts a VLAN with too long a name on one that the kernel takes', () => {
    const facts = makeFacts({ nics: [{ name: 'enp129s0f1np1', mac, pci: '0000:81:00.1' }] })
    const { vlan } = firstOf({ PCI0_ADDRESS: '81:00.1', PCI0_IP: '10.0.0.5', PCI0_VLAN_ID: '4000' }, facts)
    assert.deepEqual(vlan, { id: 4000, name: 'pci0.4000' })
  })

  it('sets nothing of a passed-through NIC whose VLAN is unusable: the address belongs to that network', () => {
    const facts = makeFacts({ nics: [{ name: 'ens8', mac, pci: '0000:81:00.1' }] })
    const variables = { PCI0_ADDRESS: '81:00.1', PCI0_IP: '10.0.0.5', PCI0_VLAN_ID: '5000' }
    assert.deepEqual(intentOf(variables, facts).interfaces, [])
  })

  it('has name servers of the machine first and each once', () => {
    const { dns, search } = intentOf({
      DNS: '192.0.2.53 10.0.0.1',
      ETH10_DNS: '10.10.0.1',
      ETH2_DNS: '10.0.0.1 10.2.0.1',
      SEARCH_DOMAIN: 'b.example',
      ETH0_SEARCH_DOMAIN: 'a.example b.example',
    })
    assert.deepEqual(dns, ['192.0.2.53', '10.0.0.1', '10.2.0.1', '10.10.0.1'])
    assert.deepEqual(search, ['b.example', 'a.example'])
  })
})

it('an intent comes of any values', () => {
  const facts = makeFacts({ nics: [{ name: 'ens3', mac, pci: '0000:01:00.0' }] })
  fc.assert(
    fc.property(anyContext, variables => {
      const { interfaces } = intentOf({ ETH0_MAC: mac, ...variables }, facts)
      assert.ok(interfaces.length <= 1)
    }),
  )
})
