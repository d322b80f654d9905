/**
 * The golden files for network-scripts and wicked, held against what is documented of their variables and lines,
 * and against nothing else: neither service can be had in the tests.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

type Grammar = Readonly<Record<string, RegExp>>

const address4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`
const address6 = '[0-9a-f:]+'
const mac = /^[0-9A-F]{2}(?::[0-9A-F]{2}){5}$/
const device = String.raw`[\w.-]{1,15}`
const whole = (...patterns: readonly string[]): RegExp => new RegExp(`^(?:${patterns.join('|')})$`)
const yesNo = whole('yes', 'no')
const number = /^\d+$/

/** doc/sysconfig.txt of initscripts, ifcfg-<interface-name>; RESOLV_MODS and VID: ifup-post and ifup themselves. */
const redHat: Grammar = {
  DEVICE: whole(device),
  TYPE: whole('Ethernet'),
  HWADDR: mac,
  MACADDR: mac,
  MTU: number,
  ONBOOT: yesNo,
  NM_CONTROLLED: yesNo,
  NOZEROCONF: yesNo,
  BOOTPROTO: whole('none', 'bootp', 'dhcp'),
  PERSISTENT_DHCLIENT: whole('yes', 'no', '1', '0'),
  DHCLIENTARGS: whole('-nw'),
  'IPADDR\\d+': whole(address4),
  'PREFIX\\d+': /^(?:\d|[12]\d|3[0-2])$/,
  GATEWAY: whole(address4),
  METRIC: number,
  IPV6INIT: yesNo,
  IPV6_AUTOCONF: yesNo,
  IPV6_PRIVACY: whole('rfc3041', 'no'),
  IPV6ADDR: whole(`${address6}/\\d+`),
  IPV6ADDR_SECONDARIES: whole(`${address6}/\\d+(?: ${address6}/\\d+)*`),
  IPV6_DEFAULTGW: whole(`${address6}%${device}`),
  DHCPV6C: yesNo,
  DHCPV6C_OPTIONS: whole('-nw'),
  PEERDNS: yesNo,
  RESOLV_MODS: yesNo,
  'DNS[1-3]': whole(address4, address6),
  DOMAIN: /^[\w.-]+(?: [\w.-]+)*$/,
  VLAN: yesNo,
  PHYSDEV: whole(device),
  VID: number,
}

/** ifcfg(5), ifcfg-dhcp(5), ifcfg-vlan(5) of wicked. */
const suse: Grammar = {
  STARTMODE: whole('manual', 'auto', 'nfsroot', 'hotplug', 'off'),
  BOOTPROTO: whole('static', 'dhcp', 'dhcp4', 'dhcp6'),
  'IPADDR(?:_\\d+)?': whole(`${address4}/\\d+`, `${address6}/\\d+`),
  LLADDR: /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/,
  MTU: number,
  ETHERDEVICE: whole(device),
  VLAN_ID: number,
  DHCLIENT_ROUTE_PRIORITY: number,
  DHCLIENT6_MODE: whole('auto', 'info', 'managed', 'prefix'),
}

/** ip-route(8), as ifup-routes puts a line after `ip route add`. */
const via = `via (?:${address4}|${address6}) dev ${device}(?: onlink)?`
const redHatRoute = whole(
  `default ${via}(?: metric \\d+)?`,
  `[0-9a-f.:]+/\\d+ (?:${via}|dev ${device} scope link)`,
)
/** ifroute(5): destination, gateway, netmask, interface, options. */
const suseRoute = whole(
  `(?:default|[0-9a-f.:]+/\\d+) (?:-|${address4}|${address6}) - ${device}(?: (?:metric \\d+|onlink|scope link))*`,
)
/** ifsysctl(5). */
const suseKernel = whole(
  String.raw`net\.ipv6\.conf\.\$INTERFACE\.(?:accept_ra|autoconf|use_tempaddr|disable_ipv6) = [012]`,
)
/** netconfig(8), its variables in /etc/sysconfig/network/config. */
const netconfig: Grammar = {
  NETCONFIG_DNS_STATIC_SERVERS: whole(`(?:${address4}|${address6})(?: (?:${address4}|${address6}))*`),
  NETCONFIG_DNS_STATIC_SEARCHLIST: /^[\w.-]+(?: [\w.-]+)*$/,
}

const variable = (grammar: Grammar) => (line: string) => {
  const [, name = '', value = ''] = /^([A-Z0-9_]+)='([^']*)'$/.exec(line) ?? []
  const pattern = Object.entries(grammar).find(([known]) => whole(known).test(name))?.[1]
  return pattern?.test(value) === true
}
const matches = (pattern: RegExp) => (line: string) => pattern.test(line)

/** Which file is read how, by its name. */
const kinds: Readonly<Record<string, readonly (readonly [RegExp, (line: string) => boolean])[]>> = {
  rhel: [
    [/\/network-scripts\/ifcfg-/, variable(redHat)],
    [/\/network-scripts\/route6?-/, matches(redHatRoute)],
  ],
  suse: [
    [/\/network\/ifcfg-/, variable(suse)],
    [/\/network\/ifroute-/, matches(suseRoute)],
    [/\/network\/ifsysctl-/, matches(suseKernel)],
    [/\/network\/config\.block$/, variable(netconfig)],
  ],
}

describe('files of ifcfg services', () => {
  for (const [guest, readers] of Object.entries(kinds)) {
    const folder = new URL(`../golden/${guest}/`, import.meta.url).pathname
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))

    it(`say only what is documented: ${guest}`, () => {
      assert.ok(files.length > 10)
      for (const file of files) {
        const reads = readers.find(([name]) => name.test(file))?.[1]
        assert.ok(reads !== undefined, `${file} is no file of this service`)
        const lines = readFileSync(file, 'utf8')
          .split('\n')
          .filter(line => line !== '' && !line.startsWith('#'))
        for (const line of lines) assert.ok(reads(line), `${file}: ${line}`)
      }
    })

    it(`name a variable once: ${guest}`, () => {
      for (const file of files.filter(name => name.includes('/ifcfg-'))) {
        const names = [...readFileSync(file, 'utf8').matchAll(/^(\w+)=/gm)].map(([, name]) => name)
        assert.deepEqual(names, [...new Set(names)], file)
      }
    })
  }
})
