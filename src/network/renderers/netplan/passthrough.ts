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

const settingsOf = (nic: AbsentNic): Readonly<Record<string, string>> => {
  const method4 = nmMethod4(nic)
  const method6 = nmMethod6(nic)
  const metric = metric6(nic)
  return {
    ...(method4 === 'disabled' && { 'ipv4.method': method4 }),
    'ipv6.method': method6,
    ...(method6 === 'auto' && metric !== null && { 'ipv6.route-metric': String(metric) }),
    ...((method6 === 'auto' || method6 === 'manual') && { 'ipv6.addr-gen-mode': 'eui64' }),
    ...(method6 === 'auto' && { 'ipv6.ip6-privacy': '0' }),
  }
}

/** With a UUID of its own a profile is the same one each time that netplan writes it. */
const profile = (
  nic: AbsentNic,
  isVlan: boolean,
  settings: Readonly<Record<string, string>>,
): Passthrough => ({
  uuid: uuidOf(nic.name, isVlan),
  name: `vmcontext-${nic.name.toLowerCase()}${isVlan ? '-vlan' : ''}`,
  passthrough: {
    // For a NIC that carries a VLAN netplan would make up another one.
    'connection.uuid': uuidOf(nic.name, isVlan),
    'connection.autoconnect-priority': String(priority),
    ...settings,
  },
})

const mtu = (nic: AbsentNic): Readonly<Record<string, string>> =>
  nic.mtu === null ? {} : { 'ethernet.mtu': String(nic.mtu) }

export const passthrough = (nic: AbsentNic): Passthrough =>
  profile(nic, false, { ...mtu(nic), ...settingsOf(nic) })

/** Of a NIC that only carries a VLAN. */
export const passthroughCarrier = (nic: AbsentNic): Passthrough =>
  profile(nic, false, { ...mtu(nic), 'ipv4.method': 'disabled', 'ipv6.method': 'disabled' })

export const passthroughVlan = (nic: AbsentNic): Passthrough =>
  profile(nic, true, { 'vlan.parent': uuidOf(nic.name), ...settingsOf(nic) })
