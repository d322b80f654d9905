/** Beyond the golden files: how ifupdown is asked, how a running one takes files over, and users' stanzas. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Action } from '../../../src/machine/actions.ts'
import { network } from '../../../src/modules/linux/network.ts'
import type { ModulePlan } from '../../../src/modules/module.ts'
import { anyContext, makeFacts, makeSettings } from '../machine.ts'

type Wanted = Parameters<typeof makeFacts>[0] & object
type Variables = Readonly<Record<string, string>>

const folder = '/etc/network/interfaces.d'
const nics = [
  { name: 'ens3', mac: '02:00:0a:00:00:05' },
  { name: 'ens4', mac: '02:00:0a:00:00:06' },
]
const first = { ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP: '10.0.0.5', ETH0_GATEWAY: '10.0.0.1' }
const second = { ETH1_MAC: '02:00:0a:00:00:06', ETH1_IP: '10.1.0.5' }
const services = { networkd: 'installed', ifupdown: 'enabled' } as const
const tools = ['dhclient']

const plan = async (variables: Variables, wanted: Wanted = {}): Promise<ModulePlan> =>
  network.plan(makeSettings(variables), makeFacts({ nics, services, tools, ...wanted }))

const tell = (action: Action): string => {
  if (action.kind === 'command') return action.command.join(' ')
  return 'path' in action ? `${action.kind} ${action.path}` : action.kind
}

/** What is done, but for the checks. */
const told = async (...asked: Parameters<typeof plan>): Promise<readonly string[]> =>
  (await plan(...asked)).actions.filter(({ kind }) => kind !== 'check').map(tell)

/** The file of a NIC. */
const fileOf = ({ actions }: ModulePlan, nic: string): string => {
  const found = actions.find(action => action.kind === 'file' && action.path === `${folder}/vmcontext-${nic}`)
  return found?.kind === 'file' ? String(found.content) : ''
}

/** A machine that runs with the files this context brought it. */
const running = async (before: Variables, up = ['ens3', 'ens4'], more: Wanted = {}): Promise<Wanted> => {
  const made = await plan(before, more)
  const files = new Map(
    made.actions.flatMap(action =>
      action.kind === 'file' && action.path.startsWith(folder)
        ? [[action.path, String(action.content)] as const]
        : [],
    ),
  )
  return {
    ...more,
    services: { ...services, ifupdown: 'running' },
    network: {
      ...more.network,
      ifupdownUp: up,
      ownFiles: [...files.keys()],
      ownContent: path => files.get(path) ?? '',
    },
  }
}

describe('ifupdown at boot', () => {
  it('finds a file a NIC, and is asked nothing but whether it can read it', async () => {
    const { actions } = await plan({ ...first, ...second })
    assert.deepEqual(actions.map(tell), [
      'check',
      'check',
      `file ${folder}/vmcontext-eth0`,
      `file ${folder}/vmcontext-eth1`,
    ])
    const check = actions[0]
    assert.ok(check?.kind === 'check')
    assert.deepEqual(check.command, [
      ...['ifup', '--no-act', '--all', '--force', '--interfaces'],
      `/run/vmcontext/check${folder}/vmcontext-eth0`,
    ])
    assert.deepEqual(
      check.files.map(({ path }) => path),
      [`${folder}/vmcontext-eth0`],
    )
  })

  it('reads our files alone where those of the folder are not read', async () => {
    const { actions } = await plan(first, { network: { interfacesSourced: false } })
    const block = actions.find(({ kind }) => kind === 'block')
    assert.ok(block?.kind === 'block')
    assert.deepEqual(block.lines, ['source /etc/network/interfaces.d/vmcontext-*'])
  })

  it('waits for the lease of the NIC that leads out first, and for no other', async () => {
    const made = await plan({
      ETH0_MAC: '02:00:0a:00:00:05',
      ETH0_METHOD: 'dhcp',
      ETH1_MAC: '02:00:0a:00:00:06',
      ETH1_METHOD: 'dhcp',
    })
    assert.match(fileOf(made, 'eth0'), /iface ens3 inet dhcp/)
    assert.match(
      fileOf(made, 'eth1'),
      /iface ens4 inet manual\n.*up dhclient -4 -nw .* ens4 -e IF_METRIC=1\n/,
    )
  })

  it('leaves DHCP to its own methods where there is no dhclient', async () => {
    const dhcp = { ETH0_MAC: '02:00:0a:00:00:05', ETH0_METHOD: 'dhcp' }
    const file = fileOf(await plan({ ...dhcp, ...second, ETH1_METHOD: 'dhcp' }, { tools: [] }), 'eth1')
    assert.match(file, /iface ens4 inet dhcp\n/)
    assert.match(file, /iface ens4 inet6 dhcp\n {4}accept_ra 2\n/)
  })

  it('takes routers’ advertisements beside an alias, and none beside a static address', async () => {
    const alias = { ETH0_ALIAS0_MAC: '02:00:0a:00:00:50', ETH0_ALIAS0_IP6: '2001:db8::50' }
    const slaac = fileOf(await plan({ ...first, ...alias, ETH0_IP6_METHOD: 'auto' }), 'eth0')
    assert.match(slaac, /inet6 auto\n(?: {4}.*\n)*iface ens3 inet6 static\n(?: {4}.*\n)* {4}autoconf 1\n/)
    assert.doesNotMatch(slaac, /\/accept_ra/)
    assert.match(
      fileOf(await plan({ ...first, ...alias }), 'eth0'),
      /inet static\n(?: {4}.*\n)* {4}pre-up echo 0 >.*ens3\/accept_ra/,
    )
  })

  it('warns of a metric that an old kernel takes for no advertised route', async () => {
    const asked = { ...first, ETH0_IP6_METHOD: 'auto', ETH0_IP6_METRIC: '90' }
    assert.deepEqual((await plan(asked)).problems, [])
    const [problem] = (await plan(asked, { network: { learntMetric6: false } })).problems ?? []
    assert.equal(problem?.variable, 'ETH0_IP6_METRIC')
  })
})

describe('a running ifupdown', () => {
  it('takes a NIC down as the old file says, before the new one is written', async () => {
    assert.deepEqual(await told({ ...first, ETH0_IP: '10.0.0.6', DNS: '10.0.0.1' }, await running(first)), [
      'ifdown --force --ignore-errors ens3',
      `file ${folder}/vmcontext-eth0`,
      'ifup ens3',
      'file /etc/resolv.conf',
    ])
  })

  it('leaves a NIC alone whose file stays as it is', async () => {
    const machine = await running({ ...first, ...second })
    assert.deepEqual(
      (await told({ ...first, ...second }, machine)).filter(each => each.startsWith('if')),
      [],
    )
    const changed = { ...first, ...second, ETH1_IP: '10.1.0.6' }
    assert.deepEqual(
      (await told(changed, machine)).filter(each => each.startsWith('if')),
      ['ifdown --force --ignore-errors ens4', 'ifup ens4'],
    )
  })

  it('takes down a NIC that the context names no longer, unless the context could not be read whole', async () => {
    const { actions } = await plan(first, await running({ ...first, ...second }))
    assert.deepEqual(actions.map(tell), [
      'check',
      'ifdown --force --ignore-errors ens4',
      `file ${folder}/vmcontext-eth0`,
      `remove ${folder}/vmcontext-eth1`,
    ])
    assert.equal(actions[1]?.kind === 'command' && actions[1].takesAway, true)
  })

  it('brings up a NIC that was plugged in, or is not up though it was to be', async () => {
    assert.equal((await told({ ...first, ...second }, await running(first, ['ens3']))).at(-1), 'ifup ens4')
    assert.equal((await told(first, await running(first, []))).at(-1), 'ifup ens3')
  })

  it('takes down what the user’s stanza brought up before ours is added', async () => {
    const commands = await told(first, {
      services: { ...services, ifupdown: 'running' },
      network: { ifupdownUp: ['ens3'] },
    })
    assert.deepEqual(
      commands.filter(each => each.startsWith('if')),
      ['ifdown --force --ignore-errors ens3', 'ifup ens3'],
    )
  })

  it('takes a VLAN down before its carrier, and brings it up after it', async () => {
    const pci = { nics: [{ name: 'ens8', mac: '52:54:00:12:34:56', pci: '0000:01:00.0' }] }
    const vlan = { PCI0_ADDRESS: '01:00.0', PCI0_IP: '10.9.0.5', PCI0_VLAN_ID: '100' }
    const machine = await running(vlan, ['ens8', 'ens8.100'], pci)
    const commands = await told({ ...vlan, PCI0_IP: '10.9.0.6' }, machine)
    assert.deepEqual(
      commands.filter(each => each.startsWith('if')),
      ['ifdown --force --ignore-errors ens8.100 ens8', 'ifup ens8 ens8.100'],
    )
  })

  it('brings the former files into force again once they are back', async () => {
    const { guard } = await plan({ ...first, ETH0_IP: '10.0.0.6' }, await running({ ...first, ...second }))
    assert.deepEqual(guard?.before.map(tell), ['ifdown --force --ignore-errors ens3'])
    assert.deepEqual(guard?.after.map(tell), ['ifup ens3 ens4'])
  })

  it('keeps a NIC up and its file as it is where a setting cannot be used, and changes the others', async () => {
    const machine = await running({ ...first, ...second })
    const { actions, problems = [] } = await plan(
      { ...first, ...second, ETH0_GATEWAY: 'x', ETH1_IP: '10.1.0.6' },
      machine,
    )
    assert.deepEqual(actions.map(tell), [
      'check',
      'ifdown --force --ignore-errors ens4',
      `file ${folder}/vmcontext-eth1`,
      'ifup ens4',
    ])
    assert.ok(problems.some(({ message }) => message.startsWith('ETH0 keeps the network configuration')))
  })
})

describe('ifupdown of Alpine', () => {
  const alpine = { tools: [], network: { ifupdownDialect: 'plain', interfacesSourced: false } } as const

  it('reads a folder of ours, as busybox knows no patterns, and is asked in words that it knows', async () => {
    const { actions } = await plan(first, alpine)
    const [check, file] = actions.filter(({ kind }) => kind !== 'block')
    const block = actions.find(action => 'path' in action && action.path === '/etc/network/interfaces')
    assert.ok(check?.kind === 'check' && file?.kind === 'file' && block?.kind === 'block')
    assert.equal(check.command.join(' '), `ifup -n -a -f -i /run/vmcontext/check${file.path}`)
    assert.equal(file.path, '/etc/network/vmcontext.d/vmcontext-eth0')
    assert.deepEqual(block.lines, ['source-directory /etc/network/vmcontext.d'])
  })

  it('is told to bring a device up only once, as busybox would bring up none at all', async () => {
    const content = 'auto lo ens3\niface ens3 inet manual\n'
    const userFiles = () => [{ path: '/etc/network/interfaces', content }]
    const told = await plan({ ...first, ...second }, { ...alpine, network: { ...alpine.network, userFiles } })
    const texts = told.actions.flatMap(action => (action.kind === 'file' ? [String(action.content)] : []))
    assert.deepEqual(
      texts.map(text => /^auto/m.test(text)),
      [false, true],
    )
  })

  it('has no DHCPv6, which is said where it was asked for by name', async () => {
    const { problems = [] } = await plan({ ...first, ETH0_IP6_METHOD: 'dhcp' }, alpine)
    assert.equal(problems[0]?.variable, 'ETH0_IP6_METHOD')
    assert.deepEqual((await plan({ ETH0_MAC: first.ETH0_MAC, ETH0_METHOD: 'dhcp' }, alpine)).problems, [])
  })
})

describe('name servers beside DHCP', () => {
  const dhcp = { ETH0_MAC: first.ETH0_MAC, ETH0_METHOD: 'dhcp' }
  const hook = '/etc/dhcp/dhclient-enter-hooks.d/vmcontext'

  it('stay those of the context where resolv.conf is ours, and else are the server’s', async () => {
    assert.ok((await told({ ...dhcp, DNS: '192.0.2.53' })).includes(`file ${hook}`))
    assert.ok(!(await told(dhcp)).includes(`file ${hook}`))
    assert.ok(!(await told({ ...first, DNS: '192.0.2.53' })).includes(`file ${hook}`))
    const resolved = { network: { resolver: 'resolved' } } as const
    assert.ok(!(await told({ ...dhcp, DNS: '192.0.2.53' }, resolved)).includes(`file ${hook}`))
  })

  it('are the server’s again once the context has none', async () => {
    const machine = { network: { ownFiles: [hook, `${folder}/vmcontext-eth0`] } }
    assert.ok((await told(dhcp, machine)).includes(`remove ${hook}`))
    assert.ok(!(await told({ ...dhcp, DNS: '192.0.2.53' }, machine)).includes(`remove ${hook}`))
    const broken = { ...second, ETH0_MAC: first.ETH0_MAC, ETH0_IP: '10.0.0.300' }
    assert.ok((await told(broken, machine)).includes(`file ${folder}/vmcontext-eth1`))
  })

  it('stay so on Alpine by a block in its client’s file', async () => {
    const alpine = { tools: [], network: { ifupdownDialect: 'plain' } } as const
    const blockOf = async (variables: Variables) => {
      const found = (await plan(variables, alpine)).actions.find(
        action => action.kind === 'block' && action.path === '/etc/udhcpc/udhcpc.conf',
      )
      return found?.kind === 'block' ? found.lines : null
    }
    assert.deepEqual(await blockOf({ ...dhcp, DNS: '192.0.2.53' }), ['RESOLV_CONF="no"'])
    assert.deepEqual(await blockOf(dhcp), [])
  })
})

describe('stanzas of the user’s own', () => {
  it('are told of where they are for a NIC of the context', async () => {
    const userFiles = () => [
      { path: '/etc/network/interfaces', content: 'auto ens3\niface ens3 inet dhcp\n' },
    ]
    const { problems = [] } = await plan(first, { network: { userFiles } })
    assert.equal(problems[0]?.severity, 'warning')
    assert.match(problems[0]?.message ?? '', /stanza for ens3/)
    assert.deepEqual(
      (await plan({ ...first, ETH0_MAC: '02:00:0a:00:00:06' }, { network: { userFiles } })).problems,
      [],
    )
  })
})

describe('whatever the context says', () => {
  const option = ['[a-z_]+(?:-[a-z]+)? [\\w.:/ -]+', '(?:up|down|pre-up|post-down) [^`$;]*']
  const line = new RegExp(
    `^(# Written by vmcontext.*|auto [\\w.]+|iface [\\w.]+ inet6? [a-z]+| {4}(?:${option.join('|')})|)$`,
  )
  const pci = [{ name: 'ens3', mac: '02:00:0a:12:01:01', pci: '0000:01:00.0' }]
  const resolvers = fc.constantFrom('resolvconf', 'resolved', 'nobody' as const)

  it('stanzas hold options of ifupdown and nothing that a value brought along', async () => {
    await fc.assert(
      fc.asyncProperty(anyContext, resolvers, async (variables, resolver) => {
        const given = { ETH0_MAC: '02:00:0a:12:01:01', ...variables }
        const { actions } = await plan(given, { nics: pci, network: { resolver } })
        for (const action of actions) {
          if (action.kind !== 'file' || !action.path.startsWith(folder)) continue
          assert.doesNotMatch(String(action.content), /66\.77\.88\.99|reboot/)
          for (const each of String(action.content).split('\n')) assert.match(each, line)
        }
      }),
    )
  })
})
