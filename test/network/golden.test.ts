/**
 * Files as each network service gets them. A case is a context and a guest; what comes of it lies in
 * `golden/NAME/` under the path it has in the guest. To add one: a line here, then run the test once with
 * UPDATE_GOLDEN=1 and read the files.
 */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { network } from '../../src/modules/linux/network.ts'
import { makeFacts, makeSettings } from './machine.ts'

const golden = new URL('golden/', import.meta.url).pathname

const ens3 = { name: 'ens3', mac: '02:00:0a:00:00:05' }
const ens4 = { name: 'ens4', mac: '02:00:0a:00:00:06' }
const ens8 = { name: 'ens8', mac: '52:54:00:12:34:56', pci: '0000:01:00.0' }

const basic = {
  ETH0_MAC: '02:00:0a:00:00:05',
  ETH0_IP: '10.0.0.5',
  ETH0_MASK: '255.255.255.0',
  ETH0_GATEWAY: '10.0.0.1',
  ETH0_DNS: '10.0.0.1',
}

const contexts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  static: {
    ...basic,
    DNS: '192.0.2.53',
    SEARCH_DOMAIN: 'example.org',
    ETH0_SEARCH_DOMAIN: 'corp.example.org',
    ETH0_MTU: '1400',
    ETH0_METRIC: '100',
    ETH0_ROUTES: '10.9.0.0/16 via 10.0.0.254, 10.8.0.0/16 via 172.16.0.1',
    ONEGATE_ENDPOINT: 'http://169.254.16.9:5030',
  },
  'gateway-elsewhere': { ...basic, ETH0_MASK: '32', ETH0_GATEWAY: '192.0.2.1' },
  dhcp: { ETH0_MAC: '02:00:0a:00:00:05', ETH0_METHOD: 'dhcp', ETH0_METRIC: '50', ETH0_MTU: '9000' },
  slaac: { ...basic, ETH0_IP6_METHOD: 'auto' },
  'dhcp4-static6': {
    ETH0_MAC: '02:00:0a:00:00:05',
    ETH0_METHOD: 'dhcp',
    ETH0_IP6_METHOD: 'static',
    ETH0_IP6: '2001:db8::5',
    ETH0_IP6_GATEWAY: 'fe80::1',
  },
  'dual-stack': {
    ...basic,
    ETH0_IP6: '2001:db8::5',
    ETH0_IP6_PREFIX_LENGTH: '56',
    ETH0_IP6_ULA: 'fd00::5',
    ETH0_IP6_GATEWAY: '2001:db8::1',
    ETH0_IP6_METRIC: '20',
    ETH0_MTU: '1400',
    ETH0_ROUTES: '2001:db8:9::/48 via 2001:db8::fe',
  },
  'ipv6-only': { ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP6: '2001:db8::5', ETH0_MTU: '1400' },
  'ipv6-off': { ...basic, ETH0_IP6_METHOD: 'disable' },
  dhcp6: { ...basic, ETH0_IP6_METHOD: 'dhcp' },
  alias: {
    ...basic,
    ETH0_ALIAS0_MAC: '02:00:0a:00:00:50',
    ETH0_ALIAS0_IP: '10.0.0.50',
    ETH0_ALIAS0_IP6: '2001:db8::50',
    ETH0_ALIAS1_MAC: '02:00:0a:00:00:51',
    ETH0_ALIAS1_IP: '10.0.1.51',
    ETH0_ALIAS1_MASK: '16',
  },
  'two-nics': {
    ...basic,
    DNS: '192.0.2.53',
    ETH1_MAC: '02:00:0a:00:00:06',
    ETH1_IP: '10.1.0.5',
    ETH1_GATEWAY: '10.1.0.1',
    ETH1_DNS: '10.1.0.1',
  },
  'passed-through': {
    PCI0_ADDRESS: '01:00.0',
    PCI0_MAC: '02:00:0a:00:00:07',
    PCI0_IP: '10.9.0.5',
    PCI0_MASK: '16',
    PCI0_GATEWAY: '10.9.0.1',
    PCI0_MTU: '9000',
  },
  vlan: {
    PCI0_ADDRESS: '01:00.0',
    PCI0_MAC: '02:00:0a:00:00:07',
    PCI0_IP: '10.9.0.5',
    PCI0_GATEWAY: '10.9.0.1',
    PCI0_MTU: '9000',
    PCI0_VLAN_ID: '100',
  },
}

const guests = {
  networkd: { services: { networkd: 'enabled' }, network: { resolver: 'resolved' } },
  ifupdown: {
    services: { networkd: 'installed', ifupdown: 'enabled' },
    network: { resolver: 'resolvconf' },
    tools: ['dhclient'],
  },
  'ifupdown-alone': {
    services: { networkd: 'installed', ifupdown: 'enabled' },
    network: { resolver: 'nobody', interfacesSourced: false },
    tools: ['dhclient'],
  },
  alpine: {
    os: { id: 'alpine' },
    services: { networkd: 'absent', ifupdown: 'enabled' },
    network: { resolver: 'nobody', interfacesSourced: false, ifupdownDialect: 'plain' },
  },
  rhel: {
    os: { id: 'rhel', version: '8.10' },
    services: { networkd: 'absent', networkScripts: 'enabled' },
    network: { resolver: 'nobody' },
  },
  suse: {
    os: { id: 'opensuse-leap', version: '15.6' },
    services: { networkd: 'absent', wicked: 'enabled' },
    network: { resolver: 'netconfig' },
  },
  netplan: {
    services: { networkd: 'enabled', netplan: 'enabled' },
    network: { resolver: 'resolved' },
  },
  'netplan-nm': {
    services: { networkd: 'installed', netplan: 'enabled', networkManager: 'enabled' },
    network: { resolver: 'networkmanager' },
  },
  nm: {
    services: { networkd: 'installed', networkManager: 'enabled' },
    network: { resolver: 'networkmanager' },
  },
} as const

const everywhere = ['networkd', 'ifupdown', 'alpine', 'rhel', 'suse', 'netplan', 'netplan-nm', 'nm'] as const

/** What may hold secrets, in the eyes of the service that reads it. */
const isPrivate = (path: string): boolean => /\.(?:yaml|nmconnection)$/.test(path)

const table: readonly (readonly [guest: keyof typeof guests, context: string])[] = [
  ...Object.keys(contexts).flatMap(name => everywhere.map(guest => [guest, name] as const)),
  ['ifupdown-alone', 'two-nics'],
]

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length))
    .toSorted()

describe('files of network services', () => {
  for (const [guest, context] of table) {
    it(`reads as it should: ${context} for ${guest}`, async () => {
      const settings = makeSettings(contexts[context] ?? {})
      const { actions } = await network.plan(
        settings,
        makeFacts({ ...guests[guest], nics: [ens3, ens4, ens8] }),
      )
      const rendered = new Map(
        actions.flatMap(action => {
          if (action.kind === 'block' && action.lines.length === 0) return []
          if (action.kind === 'block')
            return [[`${action.path}.block`, `${action.lines.join('\n')}\n`] as const]
          if (action.kind !== 'file' || action.path.startsWith('/var/')) return []
          assert.equal(action.mode, isPrivate(action.path) ? 0o600 : 0o644)
          return [[action.path, String(action.content)] as const]
        }),
      )
      const folder = `${golden}${guest}/${context}`
      if (process.env.UPDATE_GOLDEN === '1') {
        rmSync(folder, { recursive: true, force: true })
        for (const [path, content] of rendered) {
          mkdirSync(dirname(folder + path), { recursive: true })
          writeFileSync(folder + path, content)
        }
      }
      assert.deepEqual([...rendered.keys()].toSorted(), filesBelow(folder))
      for (const [path, content] of rendered) assert.equal(content, readFileSync(folder + path, 'utf8'), path)
    })
  }
})
