/** Beyond the golden files: wicked on a running machine, users' files, name servers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Facts, planOf, type Variables, withUserFiles } from './plan-of.ts'

const folder = '/etc/sysconfig/network'
const nics = [
  { name: 'eth0', mac: '02:00:0a:00:00:05' },
  { name: 'eth1', mac: '02:00:0a:00:00:06' },
]
const first = { ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP: '10.0.0.5', ETH0_GATEWAY: '10.0.0.1' }
const second = { ETH1_MAC: '02:00:0a:00:00:06', ETH1_IP: '10.1.0.5' }
const guest: Facts = {
  os: { id: 'opensuse-leap', version: '15.6' },
  nics,
  services: { networkd: 'absent', wicked: 'enabled' },
  network: { resolver: 'netconfig' },
}

/** A machine that runs with the files this context brought it. */
const running = async (before: Variables): Promise<Facts> => {
  const made = await planOf(before, guest)
  return {
    ...guest,
    services: { networkd: 'absent', wicked: 'running' },
    network: { resolver: 'netconfig', ownFiles: made.paths, ownContent: made.content },
  }
}

const waitingFor = ({ actions }: Awaited<ReturnType<typeof planOf>>) =>
  actions.flatMap(action =>
    action.kind === 'command' && typeof action.when === 'object'
      ? [[action.command.join(' '), action.when.changed] as const]
      : [],
  )

describe('wicked', () => {
  it('finds files by the device at boot, and is asked nothing', async () => {
    const { told } = await planOf(first, guest)
    assert.deepEqual(told, [
      `file ${folder}/ifcfg-eth0`,
      `file ${folder}/ifroute-eth0`,
      `block ${folder}/config`,
    ])
  })

  it('waits at boot for the NIC that leads out first, and for no other', async () => {
    const { content } = await planOf({ ...first, ...second }, guest)
    assert.match(content(`${folder}/ifcfg-eth0`), /^STARTMODE='auto'$/m)
    assert.match(content(`${folder}/ifcfg-eth1`), /^STARTMODE='hotplug'$/m)
  })

  it('is told of the devices whose files changed, one by one, and of those that are gone', async () => {
    const machine = await running({ ...first, ...second })
    assert.deepEqual(waitingFor(await planOf({ ...first, ETH0_IP: '10.0.0.6' }, machine)), [
      ['netconfig update -f', [`${folder}/config`]],
      ['wicked ifreload eth0', [`${folder}/ifcfg-eth0`, `${folder}/ifroute-eth0`]],
      ['wicked ifreload eth1', [`${folder}/ifcfg-eth1`]],
    ])
  })

  it('brings the former files into force again once they are back', async () => {
    const { guard } = await planOf(first, await running({ ...first, ...second }))
    assert.deepEqual(
      guard?.after.map(({ command }) => command.join(' ')),
      ['netconfig update -f', 'wicked ifreload eth0', 'wicked ifreload eth1'],
    )
  })

  it('has one list of name servers in netconfig’s file, which goes with the last of them', async () => {
    const blockOf = async (variables: Variables) => {
      const found = (await planOf(variables, guest)).actions.find(({ kind }) => kind === 'block')
      return found?.kind === 'block' ? found.lines : null
    }
    assert.deepEqual(await blockOf({ ...first, ...second, DNS: '192.0.2.53', ETH1_DNS: '10.1.0.1' }), [
      "NETCONFIG_DNS_STATIC_SERVERS='192.0.2.53 10.1.0.1'",
    ])
    assert.deepEqual(await blockOf(first), [])
  })

  it('leaves a NIC to the user whose file is where ours would be, as an error, and sets up the others', async () => {
    const user = { path: `${folder}/ifcfg-eth0`, content: "BOOTPROTO='dhcp'\n" }
    const network = { resolver: 'netconfig', ...withUserFiles('wicked', user) } as const
    const { paths, problems } = await planOf({ ...first, ...second }, { ...guest, network })
    assert.deepEqual(paths, [`${folder}/ifcfg-eth1`])
    assert.equal(problems[0]?.severity, 'error')
    assert.match(problems[0]?.message ?? '', /ETH0: not set up, as wicked reads .*ifcfg-eth0 for eth0/)
  })

  it('keeps every NIC as it is where a setting of one cannot be used, as files do not tell whose they are', async () => {
    const { told } = await planOf(
      { ...first, ...second, ETH0_GATEWAY: 'x' },
      await running({ ...first, ...second }),
    )
    assert.deepEqual(told, [])
  })
})
