import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { anyContext } from '../machine.ts'
import { type Facts, planOf, type Variables, withUserFiles } from './plan-of.ts'

const mac = '02:00:0a:12:01:01'
const basic = { ETH0_MAC: mac, ETH0_IP: '10.0.0.5', ETH0_GATEWAY: '10.0.0.1' }
const folder = '/etc/NetworkManager/system-connections'
const eth0 = `${folder}/vmcontext-eth0.nmconnection`
const fedora: Facts = {
  os: { id: 'fedora' },
  services: { networkd: 'installed', networkManager: 'enabled' },
}
const running: Facts = { ...fedora, services: { networkd: 'installed', networkManager: 'running' } }
const plan = (variables: Variables, facts: Facts = {}) => planOf(variables, { ...fedora, ...facts })

describe('NetworkManager: a profile', () => {
  it('is for root alone to read, and there before NetworkManager starts, with no command (one-apps 19)', async () => {
    const { actions } = await plan(basic)
    assert.deepEqual(
      actions.map(action => [action.kind, action.kind === 'file' && [action.path, action.mode]]),
      [['file', [eth0, 0o600]]],
    )
  })

  it('has gateway, metric and name servers (one-apps 119)', async () => {
    const { content } = await plan({
      ...basic,
      ETH0_METRIC: '7',
      ETH0_DNS: '10.0.0.1 2001:db8::53',
      ETH0_SEARCH_DOMAIN: 'a.example b.example',
    })
    const [ipv4 = '', ipv6 = ''] = content(eth0).split('[ipv4]')[1]?.split('[ipv6]') ?? []
    assert.match(
      ipv4,
      /\ngateway=10\.0\.0\.1\nroute-metric=7\ndns=10\.0\.0\.1;\ndns-search=a\.example;b\.example;\n/,
    )
    assert.match(ipv6, /\ndns=2001:db8::53;\n/)
  })

  it('keeps its UUID, and each NIC has its own', async () => {
    const uuidOf = (text: string) => /^uuid=(.*)$/m.exec(text)?.[1]
    const two = { ...basic, ETH1_MAC: '02:00:0a:12:01:02', ETH1_METHOD: 'dhcp' }
    const first = await plan(two)
    const later = await plan({ ...two, ETH0_IP: '10.0.0.6' })
    const other = `${folder}/vmcontext-eth1.nmconnection`
    assert.match(uuidOf(first.content(eth0)) ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(uuidOf(first.content(eth0)), uuidOf(later.content(eth0)))
    assert.notEqual(uuidOf(first.content(eth0)), uuidOf(first.content(other)))
  })

  it('gives a static route the metric it has on every other service', async () => {
    const { content } = await plan({ ...basic, ETH0_IP6: '2001:db8::5', ETH0_IP6_GATEWAY: 'fe80::1' })
    assert.match(content(eth0), /gateway=10\.0\.0\.1\nroute-metric=0\n/)
    assert.match(content(eth0), /gateway=fe80::1\nroute-metric=1024\n/)
  })

  it('heeds routers where SLAAC, DHCPv6 or nothing is asked for, and not beside static addresses', async () => {
    const methodWith = async (variables: Variables) =>
      /\[ipv6\]\nmethod=(\w+)/.exec((await plan({ ...basic, ...variables })).content(eth0))?.[1]
    assert.equal(await methodWith({ ETH0_IP6_METHOD: 'auto' }), 'auto')
    assert.equal(await methodWith({ ETH0_IP6_METHOD: 'dhcp' }), 'auto')
    assert.equal(await methodWith({}), 'auto')
    assert.equal(await methodWith({ ETH0_IP6: '2001:db8::5' }), 'manual')
    assert.equal(await methodWith({ ETH0_IP6_METHOD: 'disable' }), 'disabled')
    assert.equal(await methodWith({ ETH0_IP6_METHOD: 'skip' }), 'ignore')
  })

  it('has an alias beside DHCP', async () => {
    const { content } = await plan({
      ETH0_MAC: mac,
      ETH0_METHOD: 'dhcp',
      ETH0_ALIAS0_MAC: mac,
      ETH0_ALIAS0_IP: '10.0.0.50',
    })
    assert.match(content(eth0), /\[ipv4\]\nmethod=auto\naddress1=10\.0\.0\.50\/24\n/)
  })

  it('is written beforehand for a NIC that has a MAC address, not for one that only a PCI slot tells', async () => {
    const { paths } = await plan({ ...basic, PCI0_ADDRESS: '01:00.0', PCI0_IP: '10.9.0.5' }, { nics: [] })
    assert.deepEqual(paths, [eth0])
  })

  it('is judged by nmcli before it is written, which tells by its exit code that it is too old', async () => {
    const { actions, content } = await plan(basic, { tools: ['nmcli'] })
    const [check] = actions
    assert.ok(check?.kind === 'check')
    assert.equal(check.input, content(eth0))
    assert.deepEqual(check.command.slice(0, 2), ['nmcli', '--offline'])
    assert.equal(check.cannotJudge, 2)
  })
})

describe('NetworkManager: what it cannot do is said', () => {
  it('name servers of a family that is off are left out, as it would refuse the profile', async () => {
    const { content, messages } = await plan({
      ...basic,
      ETH0_IP6_METHOD: 'disable',
      ETH0_DNS: '10.0.0.1 2001:db8::53',
    })
    assert.doesNotMatch(content(eth0), /2001:db8::53/)
    assert.match(messages[0] ?? '', /^ETH0_DNS: 2001:db8::53 not set/)
  })

  it('IPv4 is not left to others while IPv6 is set', async () => {
    const { content, problems } = await plan({
      ETH0_MAC: mac,
      ETH0_METHOD: 'skip',
      ETH0_IP6_METHOD: 'auto',
    })
    assert.match(content(eth0), /\[ipv4\]\nmethod=disabled\n/)
    assert.equal(problems[0]?.variable, 'ETH0_METHOD')
  })
})

describe('NetworkManager that runs', () => {
  const two = { ...basic, ETH1_MAC: '02:00:0a:12:01:02', ETH1_METHOD: 'dhcp' }

  it('reads its profiles anew and brings up those that changed', async () => {
    const { actions, told } = await planOf(two, {
      ...running,
      nics: [{ name: 'ens3', mac }],
    })
    const commands = actions.flatMap(action => (action.kind === 'command' ? [action] : []))
    assert.match(told.at(-2) ?? '', /^nmcli connection reload$/)
    // ETH1 is not there yet, and cannot be brought up.
    assert.match(told.at(-1) ?? '', /^nmcli --wait \d+ connection up uuid [0-9a-f-]{36}$/)
    assert.deepEqual(commands[1]?.when, { changed: [eth0] })
    assert.equal(commands.length, 2)
  })

  it('drops the profile of a NIC that the context has no more', async () => {
    const stale = `${folder}/vmcontext-eth1.nmconnection`
    const { told } = await planOf(basic, { ...running, network: { ownFiles: [eth0, stale] } })
    assert.deepEqual(told.slice(1, 3), [`remove ${stale}`, 'nmcli connection reload'])
  })
})

describe("NetworkManager: a user's own profile", () => {
  const own = (lines: readonly string[]) => ({
    path: `${folder}/Office.nmconnection`,
    content: ['[connection]', 'type=ethernet', ...lines, ''].join('\n'),
  })
  const messagesWith = async (...lines: readonly string[]) =>
    (await plan(basic, { network: withUserFiles('networkManager', own(lines)) })).messages

  it('that names the NIC is told of, with who wins', async () => {
    for (const lines of [['[ethernet]', `mac-address=${mac.toUpperCase()}`], ['interface-name=ens3']]) {
      const [message = ''] = await messagesWith(...lines)
      assert.match(message, /^ETH0: .*Office\.nmconnection is for ens3 too; the context's profile/)
    }
  })

  it('that fits any NIC is told of only where it may win', async () => {
    assert.deepEqual(await messagesWith('id=Office'), [])
    assert.match((await messagesWith('autoconnect-priority=999'))[0] ?? '', /may take it/)
  })

  it('that is for another NIC, is not ethernet, or is brought up by hand only, is none of our business', async () => {
    assert.deepEqual(await messagesWith('[ethernet]', 'mac-address=02:00:00:00:00:99'), [])
    assert.deepEqual(await messagesWith('interface-name=ens4'), [])
    assert.deepEqual(await messagesWith('interface-name=ens3', 'autoconnect=false'), [])
    assert.deepEqual(await messagesWith('interface-name=ens3', '[connection]', 'type=wifi'), [])
  })

  it('that nobody can make sense of is left alone', async () => {
    const broken = { path: `${folder}/x.nmconnection`, content: '[[[\n=\n[connection' }
    const { paths, messages } = await plan(basic, { network: withUserFiles('networkManager', broken) })
    assert.deepEqual([paths, messages], [[eth0], []])
  })
})

it('NetworkManager: profiles hold settings and nothing that a value brought along, whatever the context says', async () => {
  const line =
    /^(# Written by vmcontext.*|\[[a-z0-9]+\]|[a-z0-9-]+=[\w.:/*,;-]*|route\d+_options=onlink=true|)$/
  await fc.assert(
    fc.asyncProperty(anyContext, async variables => {
      const nics = [{ name: 'ens3', mac, pci: '0000:01:00.0' }]
      const { actions } = await plan({ ETH0_MAC: mac, DNS: '1.1.1.1', ...variables }, { nics })
      for (const action of actions) {
        if (action.kind !== 'file' || !action.path.startsWith(folder)) continue
        assert.doesNotMatch(String(action.content), /66\.77\.88\.99|reboot/)
        for (const each of String(action.content).split('\n')) assert.match(each, line)
      }
    }),
  )
})
