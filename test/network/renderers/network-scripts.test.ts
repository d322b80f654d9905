/** Beyond the golden files: network-scripts on a running machine, users' files, and what cannot be had. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Facts, planOf, type Variables, withUserFiles } from './plan-of.ts'

const folder = '/etc/sysconfig/network-scripts'
const nics = [
  { name: 'ens3', mac: '02:00:0a:00:00:05' },
  { name: 'ens4', mac: '02:00:0a:00:00:06' },
]
const first = { ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP: '10.0.0.5', ETH0_GATEWAY: '10.0.0.1' }
const second = { ETH1_MAC: '02:00:0a:00:00:06', ETH1_IP: '10.1.0.5' }
const guest: Facts = {
  os: { id: 'rhel', version: '8.10' },
  nics,
  services: { networkd: 'absent', networkScripts: 'enabled' },
}

/** A machine that runs with the files this context brought it. */
const running = async (before: Variables): Promise<Facts> => {
  const made = await planOf(before, guest)
  return {
    ...guest,
    services: { networkd: 'absent', networkScripts: 'running' },
    network: { ownFiles: made.paths, ownContent: made.content },
  }
}

const commandsIn = (told: readonly string[]): readonly string[] => told.filter(each => each.startsWith('if'))

describe('network-scripts at boot', () => {
  it('find files by the context’s names of the NICs, and are asked nothing', async () => {
    const { told } = await planOf({ ...first, ...second }, guest)
    assert.deepEqual(told, [`file ${folder}/ifcfg-vmcontext-eth0`, `file ${folder}/ifcfg-vmcontext-eth1`])
  })

  it('wait for the lease of the NIC that leads out first, and for no other', async () => {
    const dhcp = {
      ETH0_MAC: first.ETH0_MAC,
      ETH0_METHOD: 'dhcp',
      ETH1_MAC: second.ETH1_MAC,
      ETH1_METHOD: 'dhcp',
    }
    const { content } = await planOf(dhcp, guest)
    assert.doesNotMatch(content(`${folder}/ifcfg-vmcontext-eth0`), /DHCLIENTARGS/)
    assert.match(content(`${folder}/ifcfg-vmcontext-eth1`), /^DHCLIENTARGS='-nw'$/m)
  })

  it('have aliases beside DHCP in a file of their own, as a client’s file has no addresses', async () => {
    const alias = { ETH0_ALIAS0_MAC: '02:00:0a:00:00:50', ETH0_ALIAS0_IP: '10.0.0.50' }
    const { content } = await planOf({ ETH0_MAC: first.ETH0_MAC, ETH0_METHOD: 'dhcp', ...alias }, guest)
    assert.doesNotMatch(content(`${folder}/ifcfg-vmcontext-eth0`), /IPADDR/)
    const own = content(`${folder}/ifcfg-vmcontext-eth0-alias`)
    assert.match(own, /^DEVICE='ens3:1'$/m)
    assert.match(own, /^IPADDR0='10\.0\.0\.50'\nPREFIX0='24'$/m)
  })

  it('take a gateway only where the first address reaches it, so another is a route', async () => {
    const { content } = await planOf({ ...first, ETH0_GATEWAY: '10.9.0.1', ETH0_METRIC: '5' }, guest)
    assert.doesNotMatch(content(`${folder}/ifcfg-vmcontext-eth0`), /GATEWAY|METRIC/)
    assert.match(
      content(`${folder}/route-vmcontext-eth0`),
      /^default via 10\.9\.0\.1 dev ens3 onlink metric 5$/m,
    )
  })

  it('bring one list of name servers, which no DHCP server’s takes the place of', async () => {
    const { content, told } = await planOf(
      { ...first, ETH1_MAC: second.ETH1_MAC, ETH1_METHOD: 'dhcp', ETH1_DNS: '10.1.0.1', DNS: '192.0.2.53' },
      guest,
    )
    assert.match(content(`${folder}/ifcfg-vmcontext-eth0`), /^DNS1='192\.0\.2\.53'\nDNS2='10\.1\.0\.1'$/m)
    const other = content(`${folder}/ifcfg-vmcontext-eth1`)
    assert.match(other, /^PEERDNS='no'$/m)
    assert.doesNotMatch(other, /DNS1/)
    assert.ok(!told.includes('file /etc/resolv.conf'))
  })

  it('have IPv6 switched on in the kernel where it is asked for, as an earlier context may have it off', async () => {
    const kernel = 'kernel /proc/sys/net/ipv6/conf/ens3/disable_ipv6'
    assert.equal((await planOf({ ...first, ETH0_IP6: '2001:db8::5' }, guest)).told[0], kernel)
    assert.ok(!(await planOf(first, guest)).told.includes(kernel))
  })

  it('set no metric on an advertised route, which is said', async () => {
    const { problems } = await planOf({ ...first, ETH0_IP6_METHOD: 'auto', ETH0_IP6_METRIC: '5' }, guest)
    assert.deepEqual(
      problems.map(({ variable }) => variable),
      ['ETH0_IP6_METRIC'],
    )
  })
})

describe('running network-scripts', () => {
  it('take down and bring up only a NIC whose files change, routes included', async () => {
    const machine = await running({ ...first, ...second })
    const { told } = await planOf({ ...first, ...second, ETH1_ROUTES: '10.8.0.0/16 via 10.1.0.1' }, machine)
    assert.deepEqual(commandsIn(told), ['ifdown vmcontext-eth1', 'ifup vmcontext-eth1'])
    assert.deepEqual(commandsIn((await planOf({ ...first, ...second }, machine)).told), [])
  })

  it('take down a NIC that the context names no longer before its file goes', async () => {
    const { told, actions } = await planOf(first, await running({ ...first, ...second }))
    assert.deepEqual(told, [
      'ifdown vmcontext-eth1',
      `file ${folder}/ifcfg-vmcontext-eth0`,
      `remove ${folder}/ifcfg-vmcontext-eth1`,
    ])
    assert.equal(actions[0]?.kind === 'command' && actions[0].takesAway, true)
  })

  it('bring the former files into force again once they are back', async () => {
    const { guard } = await planOf({ ...first, ETH0_IP: '10.0.0.6' }, await running({ ...first, ...second }))
    assert.deepEqual(
      guard?.before.map(({ command }) => command.join(' ')),
      ['ifdown vmcontext-eth0'],
    )
    assert.deepEqual(
      guard?.after.map(({ command }) => command.join(' ')),
      ['ifup vmcontext-eth0', 'ifup vmcontext-eth1'],
    )
  })

  it('keep a NIC as it is where a setting cannot be used', async () => {
    const { told } = await planOf(
      { ...first, ...second, ETH0_GATEWAY: 'x' },
      await running({ ...first, ...second }),
    )
    assert.deepEqual(told, [`file ${folder}/ifcfg-vmcontext-eth1`])
  })
})

describe('users’ ifcfg files', () => {
  const told = async (name: string, content: string): Promise<readonly string[]> =>
    (
      await planOf(first, {
        ...guest,
        network: withUserFiles('networkScripts', { path: `${folder}/${name}`, content }),
      })
    ).messages

  it('are told of where they are for a NIC of the context, by device or MAC address', async () => {
    assert.match(
      (await told('ifcfg-ens3', 'DEVICE="ens3"\nONBOOT=yes\n'))[0] ?? '',
      /ifcfg-ens3 is for ens3 too/,
    )
    assert.match((await told('ifcfg-System', 'HWADDR=02:00:0A:00:00:05\n'))[0] ?? '', /ifcfg-System/)
  })

  it('do not matter where they are for another, or not brought up at boot', async () => {
    assert.deepEqual(await told('ifcfg-ens4', 'DEVICE=ens4\n'), [])
    assert.deepEqual(await told('ifcfg-ens3', 'DEVICE=ens3\nONBOOT=no\n'), [])
  })
})
