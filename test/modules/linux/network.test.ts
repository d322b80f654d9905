import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Action } from '../../../src/machine/actions.ts'
import { network } from '../../../src/modules/linux/network.ts'
import type { ModulePlan } from '../../../src/modules/module.ts'
import { anyContext, makeFacts, makeSettings } from '../../network/machine.ts'

type Facts = Parameters<typeof makeFacts>[0]

const mac = '02:00:0a:12:01:01'
const basic = { ETH0_MAC: mac, ETH0_IP: '10.0.0.5', ETH0_GATEWAY: '10.0.0.1' }

const planOf = async (variables: Readonly<Record<string, string>>, facts: Facts = {}) => {
  const planned: ModulePlan = await network.plan(makeSettings(variables), makeFacts(facts))
  const { actions, problems = [], network: plan } = planned
  return { actions, problems, plan }
}
const tell = (action: Action): string =>
  action.kind === 'command'
    ? action.command.join(' ')
    : `${action.kind} ${'path' in action ? action.path : ''}`
const toldOf = async (variables: Readonly<Record<string, string>>, facts: Facts = {}) =>
  (await planOf(variables, facts)).actions.map(tell)
const contentOf = (actions: readonly Action[], path: string): string => {
  const found = actions.find(action => action.kind === 'file' && action.path === path)
  return found?.kind === 'file' ? String(found.content) : ''
}

describe('the network of a Linux guest', () => {
  it('is a file at boot, and no command', async () => {
    assert.deepEqual(await toldOf(basic), ['file /etc/systemd/network/05-vmcontext-eth0.network'])
  })

  it('is told to people and programs as it was meant', async () => {
    const { plan } = await planOf({ ...basic, ETH0_MTU: '1500', ETH0_DNS: '10.0.0.1' })
    assert.deepEqual(JSON.parse(JSON.stringify(plan)), {
      renderer: 'networkd',
      interfaces: [
        {
          ...{ name: 'ETH0', device: 'ens3', mac, pci: null, mtu: 1500 },
          ...{ method4: 'static', addresses4: ['10.0.0.5/24'], gateway4: '10.0.0.1', metric4: null },
          ...{ method6: 'static', addresses6: [], gateway6: null, metric6: null },
          ...{ dns: ['10.0.0.1'], search: [], routes: [], setMac: null, vlan: null },
        },
      ],
    })
  })

  it('is taken over by a systemd-networkd that runs, where something changed', async () => {
    const { actions } = await planOf(basic, { services: { networkd: 'running' } })
    assert.deepEqual(actions.at(-1), { kind: 'command', command: ['networkctl', 'reload'], when: 'changed' })
    assert.deepEqual((await toldOf(basic, { services: { networkd: 'running' }, live: false })).length, 1)
  })

  it('clears away what it wrote for NICs that are gone and for another service, before the service reloads', async () => {
    const ownFiles = [
      '/etc/systemd/network/05-vmcontext-eth0.network',
      '/etc/systemd/network/05-vmcontext-eth1.network',
      '/etc/network/interfaces.d/vmcontext',
    ]
    const { actions } = await planOf(basic, { services: { networkd: 'running' }, network: { ownFiles } })
    assert.deepEqual(actions.map(tell), [
      'file /etc/systemd/network/05-vmcontext-eth0.network',
      'remove /etc/systemd/network/05-vmcontext-eth1.network',
      'remove /etc/network/interfaces.d/vmcontext',
      'block /etc/network/interfaces',
      'networkctl reload',
    ])
  })

  it('is left alone with NETWORK=NO, down to what an earlier context brought (one-apps 266)', async () => {
    const ownFiles = ['/etc/systemd/network/05-vmcontext-eth0.network']
    const { actions, plan } = await planOf(
      { ...basic, DNS: '10.0.0.1', NETWORK: 'NO' },
      { services: { networkd: 'running' }, network: { ownFiles } },
    )
    assert.deepEqual(actions, [])
    assert.deepEqual(plan, { renderer: null, interfaces: [] })
  })

  it('keeps what a NIC had where a setting of it cannot be used, and mends the others (one-apps 198)', async () => {
    const ownFiles = [
      '/etc/systemd/network/05-vmcontext-eth0.network',
      '/etc/systemd/network/05-vmcontext-eth1.network',
    ]
    for (const broken of [
      { ETH0_IP: '10.0.0.300' },
      { ETH0_MASK: 'none' },
      { ETH0_GATEWAY: 'x' },
      { ETH0_MAC: 'x' },
    ]) {
      const { actions, problems } = await planOf(
        { ...basic, ...broken },
        { services: { networkd: 'running' }, network: { ownFiles } },
      )
      assert.deepEqual(actions.map(tell).slice(0, 1), [
        'remove /etc/systemd/network/05-vmcontext-eth1.network',
      ])
      assert.ok(problems.some(({ message }) => message.startsWith('ETH0 keeps the network configuration')))
    }
  })

  it('stays as it was where the service in use cannot be written for', async () => {
    const ownFiles = ['/etc/systemd/network/05-vmcontext-eth0.network']
    const { actions, problems } = await planOf(basic, {
      os: { id: 'fedora' },
      services: { networkd: 'absent' },
      network: { ownFiles },
    })
    assert.deepEqual(actions, [])
    assert.equal(problems[0]?.severity, 'error')
  })

  it('needs no network service where the context names no NIC', async () => {
    const { actions, problems } = await planOf({}, { os: { id: 'plan9' } })
    assert.deepEqual([actions, problems], [[], []])
  })

  it('is written beforehand for a NIC that networkd will find by its MAC address when it comes', async () => {
    const { actions, plan } = await planOf(basic, { nics: [] })
    assert.match(
      contentOf(actions, '/etc/systemd/network/05-vmcontext-eth0.network'),
      /MACAddress=02:00:0a:12:01:01/,
    )
    assert.deepEqual(plan?.interfaces, [])
  })

  it('turns IPv6 off in the kernel, and does not take a NIC over for that alone', async () => {
    const off = { ETH0_MAC: mac, ETH0_IP6_METHOD: 'disable' }
    assert.deepEqual((await planOf(off)).actions, [
      {
        kind: 'kernel',
        path: '/proc/sys/net/ipv6/conf/ens3/disable_ipv6',
        value: '1',
        absentIsFine: true,
      },
    ])
  })

  it("matches a container's NIC though it has a kind", async () => {
    const facts = { nics: [{ name: 'eth0', mac, virtual: true }], container: true }
    const content = contentOf(
      (await planOf(basic, facts)).actions,
      '/etc/systemd/network/05-vmcontext-eth0.network',
    )
    assert.match(content, /Type=ether/)
    assert.doesNotMatch(content, /Kind=/)
  })
})

describe('name servers', () => {
  const names = { ...basic, DNS: '192.0.2.53', ETH0_DNS: '10.0.0.1', ETH0_SEARCH_DOMAIN: 'example.org' }

  it('are in a resolv.conf of ours where nobody keeps one', async () => {
    const content = contentOf((await planOf(names)).actions, '/etc/resolv.conf')
    assert.match(
      content,
      /^# Written by vmcontext.*\nnameserver 192\.0\.2\.53\nnameserver 10\.0\.0\.1\nsearch example\.org\n$/,
    )
  })

  it('are in resolv.conf also where the context has no NIC', async () => {
    assert.match(
      contentOf((await planOf({ DNS: '192.0.2.53' })).actions, '/etc/resolv.conf'),
      /nameserver 192\.0\.2\.53/,
    )
  })

  it("go to the NIC with the default route where the resolver is told per NIC, the machine's first", async () => {
    const { actions } = await planOf(
      { ...names, ETH0_GATEWAY: '', ETH1_MAC: '02:00:0a:12:01:02', ETH1_METHOD: 'dhcp' },
      {
        nics: [
          { name: 'ens3', mac },
          { name: 'ens4', mac: '02:00:0a:12:01:02' },
        ],
        network: { resolver: 'resolved' },
      },
    )
    assert.equal(contentOf(actions, '/etc/resolv.conf'), '')
    assert.doesNotMatch(contentOf(actions, '/etc/systemd/network/05-vmcontext-eth0.network'), /192\.0\.2\.53/)
    assert.match(contentOf(actions, '/etc/systemd/network/05-vmcontext-eth1.network'), /DNS=192\.0\.2\.53/)
  })

  it('give a warning where more than three are named, and all of them are written', async () => {
    const { actions, problems } = await planOf({ DNS: '192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4' })
    assert.match(contentOf(actions, '/etc/resolv.conf'), /192\.0\.2\.4/)
    assert.match(problems[0]?.message ?? '', /first 3: 192\.0\.2\.1, 192\.0\.2\.2, 192\.0\.2\.3/)
  })

  it('give a warning where a resolver keeps the file that the service does not tell', async () => {
    const { actions, problems } = await planOf(names, { network: { resolver: 'resolvconf' } })
    assert.equal(contentOf(actions, '/etc/resolv.conf'), '')
    assert.match(problems[0]?.message ?? '', /resolvconf keeps resolv\.conf/)
  })
})

describe('whatever the context says', () => {
  const guests: readonly Facts[] = [{ network: { resolver: 'resolved' } }, {}]
  const nics = [{ name: 'ens3', mac, pci: '0000:01:00.0' }]
  const line =
    /^(# Written by vmcontext.*|\[[A-Za-z0-9]+\]|[A-Za-z0-9]+=[\w.:/* !,-]*|nameserver [\w.:]+|search [\w.\- ]+|)$/

  it('files hold settings of their service and nothing that a value brought along', async () => {
    await fc.assert(
      fc.asyncProperty(anyContext, fc.constantFrom(...guests), async (variables, guest) => {
        const { actions } = await planOf({ ETH0_MAC: mac, DNS: '1.1.1.1', ...variables }, { nics, ...guest })
        for (const action of actions) {
          if (action.kind !== 'file') continue
          assert.doesNotMatch(String(action.content), /66\.77\.88\.99|reboot/)
          for (const each of String(action.content).split('\n')) assert.match(each, line)
        }
      }),
    )
  })

  it('the same is planned a second time', async () => {
    await fc.assert(
      fc.asyncProperty(anyContext, fc.constantFrom(...guests), async (variables, guest) => {
        const facts = { nics, ...guest }
        assert.deepEqual(await planOf(variables, facts), await planOf(variables, facts))
      }),
      { numRuns: 30 },
    )
  })
})
