/** What any boot with the tests' context has of the network, whatever the NICs are called and whoever runs them. */
import assert from 'node:assert/strict'
import type { Running } from '../guest/guest.ts'
import { nics } from '../guest/machine.ts'
import type { TestContext } from '../guest/needs.ts'
import { neighbourhood } from '../guest/neighbour.ts'
import { reachedAt, secondsWaited, slowness, unitRun } from '../guest/unit.ts'
import { identity } from './identity.ts'

/**
 * Seconds that a boot may take to have the network, and a stage beside what it computes, on a machine as slow as these
 * are. Whoever waits for an answer that does not come takes longer: 25 s over D-Bus, 45 s and more for DHCP, 120 s for
 * a NIC to be ready.
 */
const patience = 20

export const checkNetwork = async (t: TestContext, guest: Running): Promise<void> => {
  const { run } = guest
  const links = JSON.parse(await run('ip -j -d address')) as readonly Link[]

  await t.test('each address is on the NIC with the MAC the context gives', () => {
    assert.deepEqual(addressesOf(links, nics.second.mac), [`${identity.address}/24`])
    assert.deepEqual(addressesOf(links, nics.first.mac), [`${identity.otherAddress}/24`])
  })

  await t.test("the default route goes through the context's gateway and no other", async () => {
    const routes = (await run('ip -4 route show default')).split('\n')
    assert.equal(routes.length, 1)
    assert.match(routes[0] ?? '', new RegExp(`via ${identity.gateway} `))
  })

  await t.test("the resolver is the context's", async () => {
    const servers = (await run('cat /etc/resolv.conf')).match(/^nameserver .*/gm)
    assert.deepEqual(servers, [`nameserver ${identity.resolver}`])
  })

  await t.test('the NIC that is passed through has the MAC address and MTU, its VLAN the address', () => {
    const carriers = links.filter(({ permaddr }) => permaddr === nics.passedThrough.mac)
    const vlans = links.filter(({ linkinfo }) => linkinfo?.info_kind === 'vlan')
    assert.deepEqual(carriers.map(describe), [
      { mac: identity.vlanMac, mtu: identity.vlanMtu, addresses: [], vlan: undefined, on: undefined },
    ])
    assert.deepEqual(vlans.map(describe), [
      {
        mac: identity.vlanMac,
        mtu: identity.vlanMtu,
        addresses: [`${identity.vlanAddress}/24`],
        vlan: neighbourhood.vlan,
        on: carriers[0]?.ifname,
      },
    ])
  })

  await t.test('whoever is on the VLAN is reached, and all that leaves the NIC is on it', async () => {
    const { address, echoPort, vlan } = neighbourhood
    const ask = `exec 3<>/dev/udp/${address}/${echoPort} && echo hello >&3 && timeout 10 head -n 1 <&3`
    assert.equal(await run(`bash -c '${ask}'`), 'hello')
    assert.deepEqual([...guest.machine.neighbour.heard], [`${identity.vlanMac} on VLAN ${vlan}`])
  })

  await checkPatience(t, guest)
}

/** One NIC's network answers nobody, another has no carrier, and something at boot wants to have the network first. */
const checkPatience = async (t: TestContext, guest: Running): Promise<void> => {
  await t.test('the boot waits for no NIC that leads nowhere', async () => {
    const { ended } = await unitRun(guest, 'vmcontext-local.service')
    const taken = (await reachedAt(guest, 'network-online.target')) - ended
    t.diagnostic(`network-online.target ${taken.toFixed(2)} s after the local stage`)
    assert.ok(taken > 0)
    assert.ok(taken < patience * (await slowness(guest)), `it took ${taken} s`)
  })

  await t.test('the local stage computes, and waits for nobody', async () => {
    const { wall, cpu } = await unitRun(guest, 'vmcontext-local.service')
    const waited = wall - (await secondsWaited(guest))
    // All that boots shares two processors, so what computes has to wait for its turn as well.
    assert.ok(waited < patience + 2 * cpu, `${waited} s, of which ${cpu} s computing`)
  })
}

interface Link {
  readonly ifname: string
  readonly address?: string
  readonly permaddr?: string
  readonly link?: string
  readonly mtu: number
  readonly linkinfo?: { readonly info_kind?: string; readonly info_data?: { readonly id?: number } }
  readonly addr_info: readonly {
    readonly family: string
    readonly local: string
    readonly prefixlen: number
    readonly scope: string
  }[]
}

/** All addresses with prefix; that of a VLAN's own link, which IPv6 always has, is not one of them. */
const addressesIn = ({ addr_info, linkinfo }: Link): readonly string[] =>
  addr_info
    .filter(({ scope }) => linkinfo?.info_kind !== 'vlan' || scope !== 'link')
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`)

const describe = (link: Link) => ({
  mac: link.address,
  mtu: link.mtu,
  addresses: addressesIn(link),
  vlan: link.linkinfo?.info_data?.id,
  on: link.link,
})

/** IPv4 addresses with prefix of the NIC that has this MAC. */
const addressesOf = (links: readonly Link[], mac: string): readonly string[] => {
  const own = links.filter(({ address }) => address === mac).flatMap(({ addr_info }) => addr_info)
  return own.filter(({ family }) => family === 'inet').map(({ local, prefixlen }) => `${local}/${prefixlen}`)
}
