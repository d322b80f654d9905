/** Facts of an imaginary guest for the tests of the network, settings from plain variables, and any context. */
import fc from 'fast-check'
import { readSettings, type Settings } from '../../src/context/settings.ts'
import type { Facts, NetworkFacts, Nic } from '../../src/machine/facts.ts'
import { debianFacts } from '../support/facts.ts'

interface Wanted {
  readonly nics?: readonly (Partial<Nic> & Pick<Nic, 'name' | 'mac'>)[]
  readonly services?: Partial<NetworkFacts['services']>
  readonly network?: Partial<Omit<NetworkFacts, 'services'>>
  readonly os?: Partial<Facts['os']>
  readonly live?: boolean
  readonly container?: boolean
  readonly tools?: readonly string[]
}

/** A Debian 12 guest at boot whose network systemd-networkd runs, unless it is said otherwise. */
export const makeFacts = (wanted: Wanted = {}): Facts => {
  const { os, network } = debianFacts()
  return debianFacts({
    live: wanted.live ?? true,
    os: { ...os, ...wanted.os },
    container: wanted.container ?? false,
    tools: new Set(wanted.tools),
    nics: (wanted.nics ?? [{ name: 'ens3', mac: '02:00:0a:12:01:01' }]).map(nic => ({
      mtu: 1500,
      pci: null,
      virtual: false,
      ...nic,
    })),
    network: { ...network, services: { ...network.services, ...wanted.services }, ...wanted.network },
  })
}

export const makeSettings = (variables: Readonly<Record<string, string>>): Settings =>
  readSettings(new Map(Object.entries(variables)), 'linux').settings

const names = [
  ...['MAC', 'IP', 'MASK', 'GATEWAY', 'METHOD', 'METRIC', 'MTU', 'DNS', 'SEARCH_DOMAIN', 'ROUTES'],
  ...['IP6', 'IP6_PREFIX_LENGTH', 'IP6_ULA', 'IP6_GATEWAY', 'IP6_METHOD', 'IP6_METRIC', 'ADDRESS', 'VLAN_ID'],
]

/** Contexts of the right names and any values, so that they get past the first check often enough. */
export const anyContext = fc.dictionary(
  fc
    .tuple(fc.constantFrom('ETH0', 'ETH1', 'PCI0', 'ETH0_ALIAS0'), fc.constantFrom(...names))
    .map(parts => parts.join('_')),
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '02:00:0a:12:01:01',
      '10.0.0.5',
      '24',
      'dhcp',
      'auto',
      'disable',
      'fd00::1',
      '01:00.0',
      '10.0.0.5\nDNS=66.77.88.99',
    ),
    fc.constantFrom('default via 10.0.0.1', 'a.example b', '1.1.1.1; $(reboot)', '::1/0', '0', '4294967295'),
    fc.ipV4(),
    fc.ipV6(),
  ),
  { maxKeys: 25 },
)
