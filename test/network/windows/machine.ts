/** Facts of an imaginary Windows guest for the tests of its network, and settings from plain variables. */
import { readSettings, type Settings } from '../../../src/context/settings.ts'
import type { PowerShellAction } from '../../../src/machine/actions.ts'
import type { WindowsFacts, WindowsFamily, WindowsNic } from '../../../src/machine/windows/facts.ts'
import { network } from '../../../src/modules/windows/network.ts'

/** A family as Windows has it on an adapter that nobody has set up yet. */
const fresh = (changes: Partial<WindowsFamily> = {}): WindowsFamily => ({
  bound: true,
  dhcp: true,
  addresses: [],
  skipAsSource: [],
  routes: [],
  metric: null,
  mtu: 1500,
  dns: [],
  routerDiscovery: false,
  ...changes,
})

export const ipv4 = fresh
export const ipv6 = (changes: Partial<WindowsFamily> = {}): WindowsFamily =>
  fresh({ routerDiscovery: true, ...changes })

export const makeNic = (changes: Partial<WindowsNic> = {}): WindowsNic => ({
  name: 'Ethernet',
  mac: '02:00:0a:12:01:01',
  mtu: 1500,
  pci: null,
  virtual: false,
  index: 12,
  ipv4: ipv4(),
  ipv6: ipv6(),
  suffix: '',
  ...changes,
})

const usual = ['NetTCPIP', 'DnsClient', 'NetAdapter', 'NetSecurity', 'Storage']

/** Windows Server 2022 after its installation, with one adapter. */
export const windowsFacts = (changes: Partial<WindowsFacts> = {}): WindowsFacts => ({
  system: 'windows',
  live: true,
  os: { name: 'Microsoft Windows Server 2022 Standard', version: '10.0.20348' },
  uuid: null,
  systemDrive: 'C:',
  programData: 'C:/ProgramData',
  computer: { active: 'WIN', pending: 'WIN', suffix: '', domainMember: false },
  timeZone: 'UTC',
  timeZones: [],
  users: [],
  administrators: 'Administrators',
  nics: [makeNic()],
  searchList: [],
  randomIdentifiers: true,
  modules: usual,
  volumes: [],
  remoteDesktop: false,
  firewallRules: [],
  sshd: null,
  keyUsers: [],
  mediumFiles: ['context.sh'],
  renames: null,
  ...changes,
})

/** A Windows that has none of the modules for the network. */
export const withoutModules = (changes: Partial<WindowsFacts> = {}): WindowsFacts =>
  windowsFacts({
    os: { name: 'Microsoft Windows Server 2008 R2 Standard', version: '6.1.7601' },
    modules: [],
    ...changes,
  })

export const windowsSettings = (variables: Readonly<Record<string, string>>): Settings =>
  readSettings(new Map(Object.entries(variables)), 'windows').settings

/** What the module plans, with the problems of the settings before its own. */
export const planFor = (variables: Readonly<Record<string, string>>, facts: WindowsFacts) => {
  const { settings, problems } = readSettings(new Map(Object.entries(variables)), 'windows')
  const plan = network.plan(settings, facts)
  return {
    actions: plan.actions as readonly PowerShellAction[],
    problems: [...problems, ...(plan.problems ?? [])],
    interfaces: plan.network.interfaces,
    renderer: plan.network.renderer,
  }
}
