/**
 * What the context says of each NIC, ETH# and PCI# in one shape, before the machine is looked at. A value
 * that is null was not given or cannot be used; what cannot be used is a problem of the settings already.
 */
import type { Settings } from '../context/settings.ts'
import type { Route } from '../context/types.ts'
import type { Method6 } from './plan.ts'

/** An address of IPv4 or IPv6 and what belongs to it; `length` is null where the given one is unusable. */
export interface AddressSettings {
  readonly ip: string | null
  readonly length: number | null
  readonly ip6: string | null
  readonly length6: number | null
  readonly ula: string | null
}

export interface AliasSettings extends AddressSettings {
  /** Such as ETH0_ALIAS1. */
  readonly name: string
  /** An alias without a MAC variable is none (it is what names an alias). */
  readonly hasMac: boolean
  /** Managed from outside, or detached. */
  readonly isOut: boolean
}

export interface NicSettings extends AddressSettings {
  /** Such as ETH0. */
  readonly name: string
  readonly mac: string | null
  /** A PCI address was or should have been given: the NIC is passed through. */
  readonly isPci: boolean
  readonly pci: string | null
  /** What selects the NIC, or the VLAN it is for, was given but is unusable: nothing is set. */
  readonly isUnusable: boolean
  /** METHOD, which may hold a word that only IPv6 has. */
  readonly method: Method6
  /** IP6_METHOD; null where it is not given or holds no word that is known. */
  readonly method6: Method6 | null
  readonly gateway4: string | null
  readonly gateway6: string | null
  readonly metric4: number | null
  readonly metric6: number | null
  readonly mtu: number | null
  readonly vlanId: number | null
  readonly dns: readonly string[]
  readonly search: readonly string[]
  readonly routes: readonly Route[]
  readonly aliases: readonly AliasSettings[]
}

/** Every NIC that the context says anything of, by number, ETH before PCI. */
export const readNics = (settings: Settings): readonly NicSettings[] => [
  ...settings.numbers('ETH#').map(number => readEth(settings, number)),
  ...settings.numbers('PCI#').map(number => readPci(settings, number)),
]

const readEth = (settings: Settings, n: number): NicSettings => {
  const mac = settings.get('ETH#_MAC', n)
  const given = settings.get('ETH#_IP', n)
  const fromMac = given === null && !settings.invalid('ETH#_IP', n) && settings.get('VMCONTEXT_IP_FROM_MAC')
  const metric4 = settings.get('ETH#_METRIC', n)
  return {
    name: `ETH${n}`,
    mac,
    isPci: false,
    pci: null,
    isUnusable: settings.invalid('ETH#_MAC', n),
    method: settings.get('ETH#_METHOD', n),
    method6: settings.get('ETH#_IP6_METHOD', n),
    ip: fromMac && mac !== null ? addressFromMac(mac) : given,
    length: settings.invalid('ETH#_MASK', n) ? null : settings.get('ETH#_MASK', n),
    ip6: settings.get('ETH#_IP6', n),
    length6: settings.invalid('ETH#_IP6_PREFIX_LENGTH', n) ? null : settings.get('ETH#_IP6_PREFIX_LENGTH', n),
    ula: settings.get('ETH#_IP6_ULA', n),
    gateway4: settings.get('ETH#_GATEWAY', n),
    gateway6: settings.get('ETH#_IP6_GATEWAY', n),
    metric4,
    metric6: settings.given('ETH#_IP6_METRIC', n) ? settings.get('ETH#_IP6_METRIC', n) : metric4,
    mtu: settings.get('ETH#_MTU', n),
    vlanId: null,
    dns: settings.get('ETH#_DNS', n) ?? [],
    search: settings.get('ETH#_SEARCH_DOMAIN', n) ?? [],
    routes: settings.get('ETH#_ROUTES', n) ?? [],
    aliases: settings.numbers('ETH#_ALIAS#', n).map(alias => readAlias(settings, n, alias)),
  }
}

const readAlias = (settings: Settings, n: number, alias: number): AliasSettings => ({
  name: `ETH${n}_ALIAS${alias}`,
  hasMac: settings.given('ETH#_ALIAS#_MAC', n, alias),
  isOut:
    settings.get('ETH#_ALIAS#_EXTERNAL', n, alias) === true || settings.given('ETH#_ALIAS#_DETACH', n, alias),
  ip: settings.get('ETH#_ALIAS#_IP', n, alias),
  length: settings.invalid('ETH#_ALIAS#_MASK', n, alias) ? null : settings.get('ETH#_ALIAS#_MASK', n, alias),
  ip6: settings.get('ETH#_ALIAS#_IP6', n, alias),
  length6: settings.invalid('ETH#_ALIAS#_IP6_PREFIX_LENGTH', n, alias)
    ? null
    : settings.get('ETH#_ALIAS#_IP6_PREFIX_LENGTH', n, alias),
  ula: settings.get('ETH#_ALIAS#_IP6_ULA', n, alias),
})

const readPci = (settings: Settings, n: number): NicSettings => {
  const metric4 = settings.get('PCI#_METRIC', n)
  return {
    name: `PCI${n}`,
    mac: settings.get('PCI#_MAC', n),
    isPci: true,
    pci: settings.get('PCI#_ADDRESS', n),
    isUnusable: settings.invalid('PCI#_ADDRESS', n) || settings.invalid('PCI#_VLAN_ID', n),
    method: 'static',
    method6: null,
    ip: settings.get('PCI#_IP', n),
    length: settings.invalid('PCI#_MASK', n) ? null : settings.get('PCI#_MASK', n),
    ip6: settings.get('PCI#_IP6', n),
    length6: settings.invalid('PCI#_IP6_PREFIX_LENGTH', n) ? null : settings.get('PCI#_IP6_PREFIX_LENGTH', n),
    ula: settings.get('PCI#_IP6_ULA', n),
    gateway4: settings.get('PCI#_GATEWAY', n),
    gateway6: settings.get('PCI#_IP6_GATEWAY', n),
    metric4,
    metric6: settings.given('PCI#_IP6_METRIC', n) ? settings.get('PCI#_IP6_METRIC', n) : metric4,
    mtu: settings.get('PCI#_MTU', n),
    vlanId: settings.get('PCI#_VLAN_ID', n),
    dns: settings.get('PCI#_DNS', n) ?? [],
    search: settings.get('PCI#_SEARCH_DOMAIN', n) ?? [],
    routes: [],
    aliases: [],
  }
}

/** The address that a MAC address of OpenNebula's carries in its last four octets: 02:00:c0:a8:01:05. */
const addressFromMac = (mac: string): string =>
  mac
    .split(':')
    .slice(2)
    .map(octet => Number.parseInt(octet, 16))
    .join('.')
