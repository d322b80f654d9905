/** Facts of an imaginary guest for the tests of the network, and settings from plain variables. */
import { readSettings, type Settings } from '../../src/context/settings.ts'
import type { Facts, NetworkFacts, Nic } from '../../src/machine/facts.ts'

interface Wanted {
  readonly nics?: readonly (Partial<Nic> & Pick<Nic, 'name' | 'mac'>)[]
  readonly services?: Partial<NetworkFacts['services']>
  readonly network?: Partial<Omit<NetworkFacts, 'services'>>
  readonly os?: Partial<Facts['os']>
  readonly live?: boolean
  readonly container?: boolean
}

/** A Debian 12 guest at boot whose network systemd-networkd runs, unless it is said otherwise. */
export const makeFacts = (wanted: Wanted = {}): Facts => ({
  system: 'linux',
  live: wanted.live ?? true,
  os: { id: 'debian', like: [], version: '12', name: 'Debian GNU/Linux 12 (bookworm)', ...wanted.os },
  init: 'systemd',
  virtualization: 'kvm',
  container: wanted.container ?? false,
  hostname: 'debian',
  users: [],
  groups: [],
  tools: new Set(),
  timeZones: new Set(),
  nics: (wanted.nics ?? [{ name: 'ens3', mac: '02:00:0a:12:01:01' }]).map(nic => ({
    mtu: 1500,
    pci: null,
    virtual: false,
    ...nic,
  })),
  network: {
    services: {
      networkd: 'enabled',
      ifupdown: 'absent',
      netplan: 'absent',
      networkManager: 'absent',
      ...wanted.services,
    },
    ifupdownUp: [],
    interfacesSourced: true,
    interfacesClaimed: [],
    resolver: 'nobody',
    ownFiles: [],
    ...wanted.network,
  },
  hooks: { vmcontext: [], oneContext: [] },
  mediumFiles: [],
})

export const makeSettings = (variables: Readonly<Record<string, string>>): Settings =>
  readSettings(new Map(Object.entries(variables)), 'linux').settings
