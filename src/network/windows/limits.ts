/** What Windows cannot do of what a context asks of an adapter, in words for whoever wrote the context. */
import type { Problem } from '../../context/problem.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { isLearnt } from '../method.ts'
import type { NicIntent } from '../plan.ts'
import { addressOf, plainAddress } from './address.ts'
import { hasBesideDhcp } from './beside-dhcp.ts'
import { rankProblems } from './ranks.ts'
import { leastMtu, type WantedFamily, type WantedNic } from './wanted.ts'

/** A passed-through NIC, were it one that could be set. */
export const passedThrough = ({ name, device }: NicIntent): Problem => ({
  severity: 'warning',
  variable: `${name}_ADDRESS`,
  message: `${name}_ADDRESS: passed-through NICs are not set up on Windows; ${device} is left as it is`,
  hint: 'set it up in the guest, or with a script',
})

/** An adapter that somebody has switched off is left so: no call would have an effect on it. */
export const switchedOff = ({ name, device }: NicIntent): Problem => ({
  severity: 'warning',
  variable: `${name}_MAC`,
  message: `${name}_MAC: ${device} is disabled in Windows; ${name} is not set up`,
  hint: `in the guest: Enable-NetAdapter -Name '${device}'`,
})

/** An adapter that another one stands for (`isHandedOver`). */
export const handedOver = ({ name, device }: NicIntent): Problem => ({
  severity: 'warning',
  variable: `${name}_MAC`,
  message: `${name}_MAC: ${device} has neither IPv4 nor IPv6, as in a team or behind a virtual switch; ${name} is not set up`,
  hint: `give the MAC address of the team or the switch, or in the guest: Enable-NetAdapterBinding -Name '${device}' -ComponentID ms_tcpip`,
})

/** Addresses that the adapter cannot have beside those of a DHCP server. */
export const isBesideDhcp = ({ nic }: WantedNic, { family, mode, addresses }: WantedFamily): boolean =>
  family === 'IPv4' && addresses.length > 0 && (mode === 'learnt' || (mode === 'kept' && nic.ipv4.dhcp))

const notBeside = ({ name }: NicIntent, addresses: readonly string[]): Problem => ({
  severity: 'warning',
  variable: `${name}_METHOD`,
  message: `${name}_METHOD: ${addresses.join(', ')} cannot be set beside addresses from DHCP on this Windows`,
  hint: 'Windows has both from 10 version 1703 and Server 2019 on',
})

const tooSmall = ({ name, mtu }: NicIntent, families: readonly WantedFamily[]): Problem => ({
  severity: 'warning',
  variable: `${name}_MTU`,
  message: `${name}_MTU: ${mtu} is less than Windows takes for ${families.map(({ family }) => `${family} (${leastMtu[family]})`).join(' and ')}; it is not set there`,
})

/** The renderer has no means to switch a protocol on or off. */
export const noBinding = ({ name }: NicIntent, family: string, isOn: boolean): Problem => ({
  severity: 'warning',
  variable: family === 'IPv6' ? `${name}_IP6_METHOD` : `${name}_METHOD`,
  message: `${name}: ${family} is not switched ${isOn ? 'on' : 'off'}, as this Windows has no PowerShell module NetAdapter`,
})

/** Nothing of IPv6 can be set on a Windows that does without it. */
const withoutIpv6 = ({ name }: NicIntent): Problem => ({
  severity: 'warning',
  variable: `${name}_IP6_METHOD`,
  message: `${name}_IP6_METHOD: nothing of IPv6 is set, as it is switched off for the whole of this Windows (DisabledComponents)`,
  hint: `say ${name}_IP6_METHOD=skip, or take DisabledComponents out of the image's registry`,
})

const duplicatesOf = ({ nic }: WantedNic, { family, addresses }: WantedFamily): readonly string[] => {
  const present = family === 'IPv4' ? nic.ipv4 : nic.ipv6
  const taken = (present.duplicates ?? []).map(plainAddress)
  return addresses.filter(each => taken.includes(addressOf(each)))
}

/** Windows has it and makes no use of it. */
const taken = ({ name, device }: NicIntent, address: string): Problem => ({
  severity: 'warning',
  message: `${name}: another machine in the network of ${device} has ${addressOf(address)}, so that Windows does without it`,
  hint: 'find it by its MAC address, which the event log has (source Tcpip, id 4199)',
})

const asksIpv6 = ({ method6, addresses6 }: NicIntent): boolean => isLearnt(method6) || addresses6.length > 0

/** All that can be said before anything is done. */
export const limits = (wanted: WantedNic, facts: WindowsFacts): readonly Problem[] => {
  const { intent, families, nic } = wanted
  const { mtu } = intent
  const small = families.filter(
    ({ family, mode }) => mtu !== null && mtu < leastMtu[family] && (mode === 'static' || mode === 'learnt'),
  )
  return [
    ...rankProblems(intent),
    ...families.flatMap(each => duplicatesOf(wanted, each)).map(address => taken(intent, address)),
    ...(nic.ipv6.off === true && asksIpv6(intent) ? [withoutIpv6(intent)] : []),
    ...families
      .filter(each => isBesideDhcp(wanted, each) && !hasBesideDhcp(facts))
      .map(({ addresses }) => notBeside(intent, addresses)),
    ...(small.length > 0 ? [tooSmall(intent, small)] : []),
  ]
}
