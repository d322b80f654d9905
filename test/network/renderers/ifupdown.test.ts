/** Beyond the golden files: what ifupdown is told of leases and names, its dialects, and users' stanzas. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { anyContext } from '../machine.ts'
import { fileOf, first, folder, plan, second, tell, told, type Variables } from './ifupdown-guest.ts'

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
