import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { anyContext } from '../machine.ts'
import { type Facts, planOf, type Variables, withUserFiles } from './plan-of.ts'

const mac = '02:00:0a:12:01:01'
const basic = { ETH0_MAC: mac, ETH0_IP: '10.0.0.5', ETH0_GATEWAY: '10.0.0.1' }
const two = { ...basic, ETH1_MAC: '02:00:0a:12:01:02', ETH1_IP: '10.1.0.5' }
const nics = [
  { name: 'ens3', mac },
  { name: 'ens4', mac: '02:00:0a:12:01:02' },
]
const eth0 = '/etc/netplan/90-vmcontext-eth0.yaml'
const eth1 = '/etc/netplan/90-vmcontext-eth1.yaml'
const dropIn = '/etc/systemd/network/10-netplan-ETH0.network.d/vmcontext-eth0.conf'
const generator = '/lib/netplan/generate'

const onNetworkd: Facts = {
  nics,
  tools: [generator],
  services: { netplan: 'enabled', networkd: 'enabled' },
}
const onNm: Facts = {
  ...onNetworkd,
  services: { netplan: 'enabled', networkd: 'installed', networkManager: 'enabled' },
}
const plan = (variables: Variables, facts: Facts = {}) => planOf(variables, { ...onNetworkd, ...facts })

const definitionIn = (content: string, id = 'ETH0') => parse(content).network.ethernets[id]
const commandsOf = ({ actions }: Awaited<ReturnType<typeof planOf>>) =>
  actions.flatMap(action => (action.kind === 'command' ? [action] : []))

describe('netplan: a file', () => {
  it('is for root alone to read, and finds its NIC by the MAC address', async () => {
    const { actions, content } = await plan(basic)
    const file = actions.find(action => action.kind === 'file' && action.path === eth0)
    assert.equal(file?.kind === 'file' && file.mode, 0o600)
    assert.deepEqual(definitionIn(content(eth0)).match, { macaddress: mac })
    assert.match(content(eth0), /^# Written by vmcontext/)
  })

  it("finds a container's NIC by its name on systemd-networkd, as it has no permanent MAC address", async () => {
    const facts = { nics: [{ name: 'eth0', mac, virtual: true }], container: true }
    const onNetworkd = await plan(basic, facts)
    assert.deepEqual(definitionIn(onNetworkd.content(eth0)).match, { name: 'eth0' })
    const { content } = await planOf(basic, { ...onNm, ...facts })
    assert.deepEqual(definitionIn(content(eth0)).match, { macaddress: mac })
  })

  it('is written beforehand for a NIC that can be found when it comes', async () => {
    assert.ok((await plan(basic, { nics: [] })).paths.includes(eth0))
    assert.deepEqual((await plan(basic, { nics: [], container: true })).paths, [])
  })

  it('has quotes where another reader of YAML would take a MAC address for a number', async () => {
    const { content } = await plan({ ...basic, ETH0_MAC: '02:00:10:12:01:01' }, { nics: [] })
    assert.match(content(eth0), /macaddress: "02:00:10:12:01:01"/)
  })

  it('says of one NIC only that the boot waits for it', async () => {
    const { content } = await plan(two)
    assert.equal('optional' in definitionIn(content(eth0)), false)
    assert.equal(definitionIn(content(eth1), 'ETH1').optional, true)
  })

  it('names metrics of both families of DHCP where they are one, for systemd-networkd', async () => {
    const dhcp = { ETH0_MAC: mac, ETH0_METHOD: 'dhcp', ETH0_METRIC: '50' }
    const same = await plan(dhcp)
    const different = await plan({ ...dhcp, ETH0_IP6_METRIC: '60' })
    assert.deepEqual(definitionIn(same.content(eth0))['dhcp6-overrides'], { 'route-metric': 50 })
    assert.equal('dhcp4-overrides' in definitionIn(different.content(eth0)), false)
    assert.match(different.content(dropIn), /\[DHCPv4\]\nRouteMetric=50\n/)
    assert.match(different.content(dropIn), /\[IPv6AcceptRA\]\nDHCPv6Client=always\nRouteMetric=60\n/)
  })

  it('leaves the MTU to others, as netplan would take the name of the NIC away with it', async () => {
    const mtu = { ...basic, ETH0_MTU: '1400' }
    const networkd = await plan(mtu)
    assert.equal('mtu' in definitionIn(networkd.content(eth0)), false)
    assert.match(networkd.content(dropIn), /\[Link\]\nMTUBytes=1400\n/)
    const { content, paths } = await planOf(mtu, onNm)
    assert.equal(definitionIn(content(eth0)).networkmanager.passthrough['ethernet.mtu'], '1400')
    assert.deepEqual(paths, [eth0])
  })

  it('is alone where netplan has words for all', async () => {
    assert.deepEqual((await plan({ ...basic, ETH0_IP6: '2001:db8::5' })).paths, [eth0])
  })
})

describe('netplan: what happens beside the files', () => {
  it('is a check of them and of the users’ own, which is what netplan would read', async () => {
    const user = { path: '/etc/netplan/50-own.yaml', content: 'network: {version: 2}\n' }
    const { actions } = await plan(basic, { network: withUserFiles('netplan', user) })
    const [check] = actions
    assert.ok(check?.kind === 'check')
    assert.deepEqual(check.command, [generator, '--root-dir', '/run/vmcontext/check'])
    assert.deepEqual(
      check.files.map(({ path }) => path),
      [eth0, dropIn, user.path],
    )
  })

  it('is at boot that netplan generates once more, and starts who is not enabled by anyone', async () => {
    assert.deepEqual(
      commandsOf(await plan(basic)).map(({ command }) => command),
      [[generator]],
    )
    const services = { netplan: 'enabled', networkd: 'installed' } as const
    assert.deepEqual(
      commandsOf(await plan({ ...basic, NETCFG_TYPE: 'netplan' }, { services })).map(
        ({ command }) => command,
      ),
      [
        [generator],
        ['systemctl', 'start', '--no-block', 'systemd-networkd.service'],
        ['systemctl', 'start', '--no-block', 'systemd-networkd-wait-online.service'],
      ],
    )
    assert.deepEqual(
      commandsOf(await planOf(basic, onNm)).map(({ command }) => command),
      [[generator]],
    )
  })

  it('is done by the program of newer versions where there is one, by netplan itself where none is found', async () => {
    const commandWith = async (...tools: readonly string[]) =>
      commandsOf(await plan(basic, { tools }))[0]?.command
    const newer = '/usr/libexec/netplan/configure'
    assert.deepEqual(await commandWith('nmcli', newer, '/usr/libexec/netplan/generate'), [newer])
    assert.deepEqual(await commandWith(), ['netplan', 'generate'])
  })

  it('is, while systemd-networkd runs, nothing that NICs which did not change would feel', async () => {
    const ownFiles = [eth0, eth1, '/etc/netplan/90-vmcontext-eth7.yaml']
    const commands = commandsOf(
      await plan(two, {
        services: { netplan: 'enabled', networkd: 'running' },
        network: { ownFiles, ...withUserFiles('netplan', { path: '/etc/netplan/50-own.yaml', content: '' }) },
      }),
    )
    const staging = '/run/vmcontext/netplan'
    const run = '/run/systemd/network'
    const cp = ['cp', '--preserve=mode,ownership']
    assert.deepEqual(
      commands.map(({ command, when }) => [command, when]),
      [
        [[generator, '--root-dir', staging, '/etc/netplan/50-own.yaml', eth0, eth1], 'changed'],
        [['mkdir', '-p', run], 'changed'],
        [[...cp, `${staging}${run}/10-netplan-ETH0.network`, run], { changed: [eth0, dropIn] }],
        [
          [...cp, `${staging}${run}/10-netplan-ETH1.network`, run],
          { changed: [eth1, dropIn.replaceAll('ETH0', 'ETH1').replaceAll('eth0', 'eth1')] },
        ],
        [
          ['rm', '-f', `${run}/10-netplan-ETH7.network`],
          { changed: ['/etc/netplan/90-vmcontext-eth7.yaml'] },
        ],
        [['networkctl', 'reload'], 'changed'],
      ],
    )
  })

  it('is, while NetworkManager runs, that profiles which changed are brought up', async () => {
    const services = { ...onNm.services, networkManager: 'running' } as const
    const commands = commandsOf(await planOf(two, { ...onNm, services, nics: nics.slice(0, 1) }))
    assert.deepEqual(
      commands.map(({ command, when }) => [command.slice(0, 2).join(' '), when]),
      [
        [generator, 'changed'],
        ['nmcli connection', 'changed'],
        ['nmcli --wait', { changed: [eth0] }],
      ],
    )
  })

  it('is nothing where the guest does not run, or the context says nothing of a NIC', async () => {
    assert.deepEqual(commandsOf(await plan(basic, { live: false })), [])
    assert.deepEqual((await plan({})).actions, [])
  })

  it('is generating once more where the last NIC has left the context', async () => {
    const { told } = await plan({}, { network: { ownFiles: [eth0] } })
    assert.ok(told.includes(`remove ${eth0}`))
    assert.equal(told.at(-1), generator)
  })
})

describe("netplan: a user's own YAML", () => {
  const messagesWith = async (content: string, facts: Facts = onNetworkd) =>
    (
      await planOf(basic, {
        ...facts,
        network: withUserFiles('netplan', { path: '/etc/netplan/50-own.yaml', content }),
      })
    ).messages
  const defining = (id: string, definition: string) =>
    `network:\n  version: 2\n  ethernets:\n    ${id}: ${definition}\n`

  it('that defines the NIC is told of, with who wins on each service', async () => {
    for (const content of [
      defining('ens3', '{dhcp4: true}'),
      defining('lan', `{match: {macaddress: "${mac.toUpperCase()}"}, dhcp4: true}`),
      defining('lan', '{match: {name: ens3}, dhcp4: true}'),
    ]) {
      const [networkd = ''] = await messagesWith(content)
      assert.match(networkd, /^ETH0: \/etc\/netplan\/50-own\.yaml defines ens3 too.* comes first by name/)
      const [nm = ''] = await messagesWith(content, onNm)
      assert.match(nm, /higher priority/)
    }
  })

  it('that comes first by name is said to win', async () => {
    const [message = ''] = await messagesWith(defining('00-lan', `{match: {macaddress: ${mac}}}`))
    assert.match(message, /00-lan comes before ETH0, so systemd-networkd takes it/)
  })

  it('that has our name for the NIC is said to become one definition with ours', async () => {
    assert.match((await messagesWith(defining('ETH0', '{dhcp4: true}')))[0] ?? '', /makes one definition/)
  })

  it('that is for other NICs is none of our business', async () => {
    assert.deepEqual(await messagesWith(defining('ens4', '{dhcp4: true}')), [])
    assert.deepEqual(await messagesWith(defining('ens3', '{match: {macaddress: "02:00:00:00:00:01"}}')), [])
    assert.deepEqual(await messagesWith('network:\n  version: 2\n'), [])
    assert.deepEqual(await messagesWith(''), [])
  })

  it('that is no YAML is told of, as netplan then takes no file at all', async () => {
    const [message = '', ...more] = await messagesWith('network:\n\tethernets: {\n')
    assert.match(message, /^\/etc\/netplan\/50-own\.yaml: .*netplan takes no file/)
    assert.deepEqual(more, [])
    assert.doesNotMatch(message, /\n/)
  })
})

it('netplan: files hold settings and nothing that a value brought along, whatever the context says', async () => {
  const scalar = /"?[\w.:/-]+"?|\[\]/.source
  const yaml = new RegExp(`^(# Written by vmcontext.*| *(- )?[\\w.-]+:( (${scalar}))?| +- ${scalar}|)$`)
  const ini = /^(# Written by vmcontext.*|\[[A-Za-z0-9]+\]|[A-Za-z0-9]+=\w+|)$/
  await fc.assert(
    fc.asyncProperty(anyContext, fc.constantFrom(onNetworkd, onNm), async (variables, facts) => {
      const guest = { ...facts, nics: [{ name: 'ens3', mac, pci: '0000:01:00.0' }] }
      const { actions } = await planOf({ ETH0_MAC: mac, DNS: '1.1.1.1', ...variables }, guest)
      for (const action of actions) {
        if (action.kind !== 'file' || action.path === '/etc/resolv.conf') continue
        const content = String(action.content)
        assert.doesNotMatch(content, /66\.77\.88\.99|reboot/)
        const line = action.path.endsWith('.yaml') ? yaml : ini
        for (const each of content.split('\n')) assert.match(each, line)
      }
    }),
  )
})
