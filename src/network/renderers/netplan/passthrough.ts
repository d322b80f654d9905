/**
 * What netplan has no words for where it hands over to NetworkManager: settings that it passes on as they are,
 * netplan(5), `networkmanager`. They come from the profile that NetworkManager would get without netplan.
 *
 * The MTU is among them though netplan has a word for it: with that it also writes a systemd.link(5) file, which
 * takes the place of the one that gives a NIC its predictable name.
 */
import type { AbsentNic } from '../../plan.ts'
import { metric6, nmMethod4, nmMethod6 } from '../networkmanager/families.ts'
import { priority, uuidOf } from '../networkmanager/profile.ts'

export interface Passthrough {
  readonly [key: string]: string | Readonly<Record<string, string>>
}

type Settings = Readonly<Record<string, string>>

/** Where nobody asks for IPv6, netplan has NetworkManager ignore it, and then nobody hears of a router's name servers. */
const unasked = (nic: AbsentNic): Settings => ({
  'ipv6.method': 'auto',
  'ipv6.route-metric': String(metric6(nic)),
  'ipv6.ip6-privacy': '0',
})

const settingsOf = (nic: AbsentNic): Settings => {
  const method6 = nmMethod6(nic)
  const isUnasked = method6 === 'auto' && nic.method6 === 'static'
  return {
    // netplan would have an address of 169.254.0.0/16 made up.
    ...(nmMethod4(nic) === 'disabled' && { 'ipv4.method': 'disabled' }),
    ...(method6 === 'disabled' && { 'ipv6.method': method6 }),
    ...(isUnasked && unasked(nic)),
    ...((method6 === 'auto' || method6 === 'manual') && { 'ipv6.addr-gen-mode': 'eui64' }),
  }
}

const mtu = (nic: AbsentNic): Settings => (nic.mtu === null ? {} : { 'ethernet.mtu': String(nic.mtu) })

/** With a UUID of its own a profile is the same one each time that netplan writes it. */
const profile = (nic: AbsentNic, isVlan: boolean, settings: Settings): Passthrough => ({
  uuid: uuidOf(nic.name, isVlan),
  name: `vmcontext-${nic.name.toLowerCase()}${isVlan ? '-vlan' : ''}`,
  passthrough: { 'connection.autoconnect-priority': String(priority), ...settings },
})

export const passthrough = (nic: AbsentNic): Passthrough =>
  profile(nic, false, { ...mtu(nic), ...settingsOf(nic) })

/** Of a NIC that only carries a VLAN; for that netplan makes up another UUID at each turn. */
export const passthroughCarrier = (nic: AbsentNic): Passthrough =>
  profile(nic, false, {
    'connection.uuid': uuidOf(nic.name),
    ...mtu(nic),
    'ipv4.method': 'disabled',
    'ipv6.method': 'disabled',
  })

export const passthroughVlan = (nic: AbsentNic): Passthrough =>
  profile(nic, true, { 'vlan.parent': uuidOf(nic.name), ...settingsOf(nic) })
