/** Beyond the golden files: what links of systemd-networkd have to do with each other and with users' files. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Facts, UserFile } from '../../../src/machine/facts.ts'
import { network } from '../../../src/modules/linux/network.ts'
import type { ModulePlan } from '../../../src/modules/module.ts'
import { makeFacts, makeSettings } from '../machine.ts'

const nics = [
  { name: 'ens3', mac: '02:00:0a:00:00:05' },
  { name: 'ens4', mac: '02:00:0a:00:00:06' },
]
const first = { ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP: '10.0.0.5' }
const second = { ETH1_MAC: '02:00:0a:00:00:06', ETH1_IP: '10.1.0.5' }

const plan = async (
  variables: Readonly<Record<string, string>>,
  facts: Facts = makeFacts({ nics }),
): Promise<ModulePlan> => network.plan(makeSettings(variables), facts)

/** Files by name. */
const filesOf = async (...asked: Parameters<typeof plan>): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await plan(...asked)).actions.flatMap(action =>
      action.kind === 'file' && action.path.startsWith('/etc/systemd/network/05-vmcontext-')
        ? [[action.path.slice('/etc/systemd/network/05-vmcontext-'.length), String(action.content)] as const]
        : [],
    ),
  )

/** Names of the files whose links a boot waits for. */
const awaited = async (...asked: Parameters<typeof plan>): Promise<readonly string[]> =>
  [...(await filesOf(...asked))]
    .filter(([name, content]) => name.endsWith('.network') && !content.includes('RequiredForOnline=no'))
    .map(([name]) => name)

describe('networkd: what a boot waits for', () => {
  it('is the first NIC that leads out, and no other that does', async () => {
    const gateways = { ETH0_GATEWAY: '10.0.0.1', ETH1_GATEWAY: '10.1.0.1' }
    assert.deepEqual(await awaited({ ...first, ...second, ...gateways }), ['eth0.network'])
    assert.deepEqual(await awaited({ ...first, ...second, ETH1_GATEWAY: '10.1.0.1' }), ['eth1.network'])
    assert.deepEqual(await awaited({ ...first, ETH1_MAC: '02:00:0a:00:00:06', ETH1_METHOD: 'dhcp' }), [
      'eth1.network',
    ])
  })

  it('is a NIC with an address where none leads out, as waiting for nothing would take two minutes', async () => {
    assert.deepEqual(await awaited({ ...first, ...second }), ['eth0.network'])
  })

  it('is no NIC that the machine has not got', async () => {
    const facts = makeFacts({ nics: nics.slice(1) })
    const variables = { ...first, ...second, ETH0_GATEWAY: '10.0.0.1' }
    assert.deepEqual([...(await filesOf(variables, facts)).keys()], ['eth1.network', 'eth0.network'])
    assert.deepEqual(await awaited(variables, facts), ['eth1.network'])
  })

  it('is a VLAN and not the NIC below it', async () => {
    const facts = makeFacts({ nics: [{ name: 'ens8', mac: '52:54:00:12:34:56', pci: '0000:01:00.0' }] })
    const variables = { PCI0_ADDRESS: '01:00.0', PCI0_IP: '10.9.0.5', PCI0_VLAN_ID: '100' }
    assert.deepEqual(await awaited(variables, facts), ['pci0-vlan.network'])
  })

  it('does not depend on routers that nobody asked for', async () => {
    const content = (await filesOf(first)).get('eth0.network')
    assert.match(content ?? '', /^ConfigureWithoutCarrier=yes\nIgnoreCarrierLoss=no$/m)
    const slaac = (await filesOf({ ...first, ETH0_IP6_METHOD: 'auto' })).get('eth0.network')
    assert.doesNotMatch(slaac ?? '', /ConfigureWithoutCarrier/)
  })
})

describe('networkd: DHCPv6', () => {
  const settings = async (method: string) =>
    (await filesOf({ ...first, ETH0_IP6_METHOD: method })).get('eth0.network')

  it('is asked also where a router does not send everyone there', async () => {
    assert.match((await settings('dhcp')) ?? '', /^\[IPv6AcceptRA\]\nDHCPv6Client=always$/m)
  })

  it('is not asked where addresses are to be made of advertisements', async () => {
    assert.match((await settings('auto')) ?? '', /^\[IPv6AcceptRA\]\nDHCPv6Client=no$/m)
  })
})

describe("networkd: a user's own .network file", () => {
  const warnings = async (...users: readonly UserFile[]): Promise<readonly string[]> => {
    const facts = makeFacts({
      nics,
      network: { userFiles: service => (service === 'networkd' ? users : []) },
    })
    const { problems } = await plan(first, facts)
    return (problems ?? []).map(({ severity, message }) => `${severity}: ${message}`)
  }
  const user = (name: string, content: string): UserFile => ({
    path: `/etc/systemd/network/${name}`,
    content,
  })

  it('that names the NIC and comes first is said to win', async () => {
    assert.deepEqual(await warnings(user('00-lan.network', '[Match]\nMACAddress=02:00:0A:00:00:05\n')), [
      "warning: ETH0: /etc/systemd/network/00-lan.network is for ens3 too and comes first by name, so systemd-networkd takes it and not the context's settings",
    ])
  })

  it('that names the NIC and comes later is said to lose', async () => {
    assert.deepEqual(
      await warnings(user('20-lan.network', '[Match]\nName=eth0 ens3\n\n[Network]\nDHCP=yes\n')),
      [
        "warning: ETH0: /etc/systemd/network/20-lan.network is for ens3 too; the context's settings come first by name, so systemd-networkd does not read it for that",
      ],
    )
  })

  it('that fits many NICs is told of only where it wins', async () => {
    const content = '[Match]\nName=en*\n\n[Network]\nDHCP=yes\n'
    assert.equal((await warnings(user('00-all.network', content))).length, 1)
    assert.deepEqual(await warnings(user('80-all.network', content)), [])
  })

  it('for another NIC, or one that names a NIC elsewhere than in [Match], is none of our business', async () => {
    assert.deepEqual(
      await warnings(
        user('00-other.network', '[Match]\nName=ens4\n'),
        user('00-bridge.network', '[Match]\nName=br0\n\n[Network]\nMACAddress=02:00:0a:00:00:05\n'),
        user('00-more.network', '[Match]\nName=en*\nDriver=e1000\n'),
        user('00-ens3.link', '[Match]\nMACAddress=02:00:0a:00:00:05\n\n[Link]\nName=ens3\n'),
      ),
      [],
    )
  })
})
