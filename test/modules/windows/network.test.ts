import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSettings } from '../../../src/context/settings.ts'
import { parseFacts } from '../../../src/machine/windows/facts-file.ts'
import { networkFacts } from '../../../src/machine/windows/powershell/facts-network.ts'
import { callText } from '../../../src/machine/windows/powershell/text.ts'
import { network } from '../../../src/modules/windows/network.ts'
import {
  ipv4,
  ipv6,
  makeNic,
  planFor,
  windowsFacts,
  windowsSettings,
  withoutModules,
} from '../../network/windows/machine.ts'

const mac = '02:00:0a:12:01:01'
const other = '02:00:0a:12:01:02'
const basic = { ETH0_MAC: mac, ETH0_IP: '10.0.0.5', ETH0_GATEWAY: '10.0.0.1' }
const second = makeNic({ name: 'Ethernet 2', mac: other, index: 7 })

const linesOf = (context: Readonly<Record<string, string>>, facts = windowsFacts()): readonly string[] =>
  planFor(context, facts).actions.flatMap(({ calls }) => calls.map(callText))

const has = (lines: readonly string[], pattern: RegExp): boolean => lines.some(line => pattern.test(line))

describe('which adapter it is', () => {
  it('is told by the whole MAC address, in capitals or not, and by nothing else', () => {
    const facts = windowsFacts({
      nics: [makeNic({ mac: '02:00:0a:12:01:0f' }), { ...second, mac: '02:00:0A:12:01:01' }],
    })
    const lines = linesOf(basic, facts)
    assert.ok(has(lines, /New-NetIPAddress -InterfaceIndex 7 /))
    assert.ok(!has(lines, /-InterfaceIndex 12 /))
  })

  it('is nobody where two have the address', () => {
    const { actions, problems } = planFor(basic, windowsFacts({ nics: [makeNic(), { ...second, mac }] }))
    assert.deepEqual(actions, [])
    assert.match(problems[0]?.message ?? '', /^ETH0_MAC: Ethernet and Ethernet 2 are both 02:00:0a:12:01:01/)
  })

  it('may have a name of any letters', () => {
    const nic = makeNic({ name: "Подключение к сети 'LAN' 2" })
    const lines = linesOf({ ...basic, ETH0_IP6_METHOD: 'disable' }, windowsFacts({ nics: [nic] }))
    assert.ok(
      lines.includes(
        "Disable-NetAdapterBinding -Name 'Подключение к сети ''LAN'' 2' -ComponentID 'ms_tcpip6'",
      ),
    )
  })

  it('may have a name that would be a pattern, and is itself all the same', () => {
    const nic = makeNic({ name: 'Ethernet [2]' })
    const lines = linesOf({ ...basic, ETH0_IP6_METHOD: 'disable' }, windowsFacts({ nics: [nic] }))
    assert.ok(has(lines, /^Disable-NetAdapterBinding -Name 'Ethernet `\[2`\]' /))
  })

  it('is no team or bridge that has the address of the adapter below it', () => {
    const team = makeNic({ name: 'Team', index: 30, virtual: true })
    assert.ok(!has(linesOf(basic, windowsFacts({ nics: [team, makeNic()] })), /-InterfaceIndex 30 /))
  })

  it('is the team or the port of a virtual switch that has taken its protocols over', () => {
    const below = makeNic({ ipv4: ipv4({ bound: false }), ipv6: ipv6({ bound: false }) })
    const port = makeNic({ name: 'vEthernet (External)', index: 30, virtual: true })
    const lines = linesOf(basic, windowsFacts({ nics: [below, port] }))
    assert.ok(has(lines, /New-NetIPAddress -InterfaceIndex 30 /))
    assert.ok(!has(lines, /NetAdapterBinding|-InterfaceIndex 12 /))
  })

  it('is none whose protocols a team of another MAC address has taken over', () => {
    const member = makeNic({ ipv4: ipv4({ bound: false }), ipv6: ipv6({ bound: false }) })
    const team = makeNic({ name: 'Team', mac: other, index: 30, virtual: true })
    const { actions, problems, interfaces } = planFor(basic, windowsFacts({ nics: [member, team] }))
    assert.deepEqual([actions, interfaces], [[], []])
    assert.match(problems[0]?.message ?? '', /^ETH0_MAC: Ethernet has neither IPv4 nor IPv6/)
    // Without such a one somebody has switched them off by hand.
    assert.ok(has(linesOf(basic, windowsFacts({ nics: [member] })), /^Enable-NetAdapterBinding/))
  })

  it('is waited for early at boot, unless it is passed through', () => {
    const settings = windowsSettings({
      ...basic,
      ETH1_MAC: other,
      PCI0_ADDRESS: '01:00.0',
      PCI0_IP: '10.9.0.5',
    })
    assert.deepEqual(network.nics(settings), [
      { mac, pci: null },
      { mac: other, pci: null },
    ])
  })
})

describe('what is not asked for', () => {
  it('is not made up: without a gateway in the context there is none (lesson 25)', () => {
    assert.ok(!has(linesOf({ ETH0_MAC: mac, ETH0_IP: '10.0.0.5' }), /New-NetRoute/))
  })

  it('is left alone with NETWORK=NO, and by METHOD=skip', () => {
    const off = planFor({ ...basic, NETWORK: 'NO' }, windowsFacts())
    assert.deepEqual([off.actions, off.renderer, off.interfaces], [[], null, []])
    assert.deepEqual(planFor({ ...basic, ETH0_METHOD: 'skip' }, windowsFacts()).actions, [])
  })

  it('stays on adapters that the context does not name', () => {
    const nic = { ...second, ipv4: ipv4({ dhcp: false, addresses: ['10.1.0.5/24'] }) }
    assert.ok(!has(linesOf(basic, windowsFacts({ nics: [makeNic(), nic] })), /-InterfaceIndex 7 /))
  })

  it('stays in the family that has no address in the context', () => {
    const nic = makeNic({
      ipv6: ipv6({ addresses: ['2001:db8::7/64'], routes: [{ to: '::/0', via: 'fe80::1', metric: 256 }] }),
    })
    assert.ok(!has(linesOf(basic, windowsFacts({ nics: [nic] })), /IPv6|::/))
  })

  it("stays of name servers, suffixes and a user's own routes", () => {
    const nic = makeNic({
      suffix: 'user.example',
      ipv4: ipv4({
        dhcp: false,
        addresses: ['10.0.0.5/24'],
        dns: ['192.0.2.53'],
        routes: [
          { to: '0.0.0.0/0', via: '10.0.0.1', metric: 256 },
          { to: '10.9.0.0/16', via: '10.0.0.254', metric: 5 },
          { to: '10.7.0.0/16', via: '0.0.0.0', metric: 256 },
        ],
      }),
    })
    assert.deepEqual(linesOf(basic, windowsFacts({ nics: [nic], searchList: ['user.example'] })), [])
  })

  it('is no link-local address of IPv6', () => {
    const nic = makeNic({ ipv6: ipv6({ dhcp: false, routerDiscovery: false, addresses: ['fe80::5%12/64'] }) })
    const lines = linesOf({ ETH0_MAC: mac, ETH0_IP6: '2001:db8::5' }, windowsFacts({ nics: [nic] }))
    assert.ok(!has(lines, /fe80/))
  })
})

describe('addresses', () => {
  it('compare by what they mean, not by how they are written', () => {
    const nic = makeNic({
      ipv6: ipv6({ dhcp: false, routerDiscovery: false, addresses: ['2001:db8::5/64'] }),
    })
    const context = { ETH0_MAC: mac, ETH0_IP6: '2001:0DB8:0:0::0005' }
    assert.deepEqual(linesOf(context, windowsFacts({ nics: [nic] })), [])
  })

  it('of an alias alone count, where the NIC has none (one-apps 33)', () => {
    const context = { ETH0_MAC: mac, ETH0_ALIAS0_MAC: '02:00:0a:12:01:aa', ETH0_ALIAS0_IP: '10.0.0.50' }
    assert.ok(has(linesOf(context), /New-NetIPAddress .*'10\.0\.0\.50' -PrefixLength 24$/))
  })

  it('of an alias are not what a guest is seen under, unless they are in a network of their own', () => {
    const context = {
      ...basic,
      ETH0_ALIAS0_MAC: '02:00:0a:12:01:aa',
      ETH0_ALIAS0_IP: '10.0.0.4',
      ETH0_ALIAS1_MAC: '02:00:0a:12:01:ab',
      ETH0_ALIAS1_IP: '10.1.0.4',
    }
    const lines = linesOf(context)
    assert.ok(has(lines, /New-NetIPAddress .*'10\.0\.0\.4' -PrefixLength 24 -SkipAsSource:\$true$/))
    assert.ok(has(lines, /New-NetIPAddress .*'10\.1\.0\.4' -PrefixLength 24$/))
  })

  it('leave an adapter that the context sets up no more, for the one that they go to', () => {
    const former = makeNic({
      ipv4: ipv4({ dhcp: false, addresses: ['10.0.0.5/24', '10.0.0.6/24'] }),
      ipv6: ipv6({ addresses: ['fe80::5/64'] }),
    })
    const facts = windowsFacts({ nics: [former, second] })
    const here = { ETH1_MAC: other, ETH1_IP: '10.0.0.5', ETH1_IP6: 'fe80::5' }
    const { actions, problems } = planFor({ ETH0_MAC: mac, ...here }, facts)
    assert.deepEqual(problems, [])
    assert.equal(actions[0]?.what, 'no address 10.0.0.5/24 on Ethernet, as it goes to Ethernet 2')
    assert.equal(actions[0]?.takesAway, true)
    const lines = actions.flatMap(({ calls }) => calls.map(callText))
    assert.equal(lines.filter(line => line.includes('-InterfaceIndex 12 ')).length, 1)
    // One that it leaves alone keeps them.
    for (const left of [here, { ETH0_MAC: mac, ETH0_METHOD: 'skip', ...here }]) {
      assert.ok(!has(linesOf(left, facts), /-InterfaceIndex 12 /))
      assert.match(
        planFor(left, facts).problems[0]?.message ?? '',
        /^10\.0\.0\.5 is for Ethernet 2, and on Ethernet too/,
      )
    }
    const settled = windowsFacts({
      nics: [former, { ...second, ipv4: ipv4({ dhcp: false, addresses: ['10.0.0.5/24'] }) }],
    })
    assert.ok(!has(linesOf(here, settled), /-InterfaceIndex 12 /))
  })

  it('of a failover cluster stay, as it sees to them', () => {
    const family = ipv4({
      dhcp: false,
      addresses: ['10.0.0.5/24', '10.0.0.90/24', '10.0.0.6/24'],
      temporary: ['10.0.0.90'],
    })
    const facts = parseFacts({ nics: [{ name: 'Ethernet', mac, index: 12, ipv4: family }] })
    assert.deepEqual(linesOf({ ETH0_MAC: mac, ETH0_IP: '10.0.0.5' }, facts), [
      "Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.0.0.6' -Confirm:$false",
    ])
  })

  it('that another machine had first are said', () => {
    const family = ipv4({ dhcp: false, addresses: ['10.0.0.5/24'], duplicates: ['10.0.0.5'] })
    const facts = parseFacts({ nics: [{ name: 'Ethernet', mac, ipv4: family }] })
    const { problems } = planFor({ ETH0_MAC: mac, ETH0_IP: '10.0.0.5' }, facts)
    assert.deepEqual(
      problems.map(({ severity, message }) => `${severity} ${message}`),
      [
        'warning ETH0: another machine in the network of Ethernet has 10.0.0.5, so that Windows does without it',
      ],
    )
  })

  it('say nothing of their source where the facts do not tell it', () => {
    const { skipAsSource: _, ...family } = ipv4({ dhcp: false, addresses: ['10.0.0.5/24'] })
    const context = { ...basic, ETH0_ALIAS0_MAC: '02:00:0a:12:01:aa', ETH0_ALIAS0_IP: '10.0.0.4' }
    assert.ok(!has(linesOf(context, windowsFacts({ nics: [makeNic({ ipv4: family })] })), /SkipAsSource/))
  })

  it('beside those of DHCP are a warning where Windows cannot do that', () => {
    const context = {
      ETH0_MAC: mac,
      ETH0_METHOD: 'dhcp',
      ETH0_ALIAS0_MAC: '02:00:0a:12:01:aa',
      ETH0_ALIAS0_IP: '10.0.0.50',
    }
    const of = (version: string) => planFor(context, windowsFacts({ os: { name: '', version } }))
    assert.deepEqual(of('10.0.17763').problems, [])
    assert.match(of('6.3.9600').problems[0]?.message ?? '', /10\.0\.0\.50\/24 cannot be set beside addresses/)
    assert.ok(
      !of('6.3.9600').actions.some(({ calls }) => calls.some(({ command }) => command === 'netsh.exe')),
    )
  })
})

describe('routes', () => {
  it('that are kept and do not count are made to, unless there is no cable', () => {
    const family = ipv4({
      dhcp: false,
      addresses: ['10.0.0.5/24'],
      routes: [{ to: '0.0.0.0/0', via: '10.0.0.1', metric: 256, active: false }],
    })
    const of = (connected: boolean) => windowsFacts({ nics: [makeNic({ connected, ipv4: family })] })
    assert.deepEqual(
      linesOf(basic, of(true)).map(line => line.split(' ')[0]),
      ['Remove-NetRoute', 'New-NetRoute'],
    )
    assert.deepEqual(linesOf(basic, of(false)), [])
    const read = parseFacts({ nics: [{ name: 'Ethernet', mac, ipv4: family }] })
    assert.equal(read.nics[0]?.ipv4.routes[0]?.active, false)
  })

  it('to a network that the context has another way to go, and those to others stay', () => {
    const nic = makeNic({
      ipv4: ipv4({
        dhcp: false,
        addresses: ['10.0.0.5/24'],
        routes: [
          { to: '0.0.0.0/0', via: '10.0.0.1', metric: 256 },
          { to: '10.9.0.0/16', via: '10.0.0.254', metric: 256 },
          { to: '10.8.0.0/16', via: '10.0.0.254', metric: 256 },
        ],
      }),
    })
    const routes = { ETH0_ROUTES: '10.9.0.0/16 via 10.0.0.253' }
    for (const context of [basic, { ETH0_MAC: mac, ETH0_METHOD: 'dhcp' }]) {
      const dhcp = context !== basic
      const facts = windowsFacts({ nics: [{ ...nic, ipv4: { ...nic.ipv4, dhcp } }] })
      const lines = linesOf({ ...context, ...routes }, facts)
      const added = lines.findIndex(line =>
        /^New-NetRoute .*'10\.9\.0\.0\/16' -NextHop '10\.0\.0\.253'/.test(line),
      )
      const gone = lines.findIndex(line =>
        /^Remove-NetRoute .*'10\.9\.0\.0\/16' -NextHop '10\.0\.0\.254' -Confirm/.test(line),
      )
      assert.ok(added >= 0 && gone > added)
      assert.ok(!has(lines, /10\.8\.0\.0/))
    }
  })

  it('of a gateway in none of the networks have it on the link first (lesson 25)', () => {
    const lines = linesOf({ ...basic, ETH0_MASK: '32', ETH0_GATEWAY: '192.0.2.1' })
    const link = lines.findIndex(line => /New-NetRoute .*'192\.0\.2\.1\/32' -NextHop '0\.0\.0\.0'/.test(line))
    const way = lines.findIndex(line => /New-NetRoute .*'0\.0\.0\.0\/0' -NextHop '192\.0\.2\.1'/.test(line))
    assert.ok(link >= 0 && way > link)
  })

  it('are of whole networks, as New-NetRoute takes nothing else', () => {
    const lines = linesOf({ ...basic, ETH0_ROUTES: '10.9.3.4/16 via 10.0.0.254' })
    assert.ok(has(lines, /New-NetRoute .*-DestinationPrefix '10\.9\.0\.0\/16' -NextHop '10\.0\.0\.254'/))
  })

  it('have the metric of the context, and Windows its own where there is none', () => {
    assert.ok(has(linesOf({ ...basic, ETH0_METRIC: '100' }), /'0\.0\.0\.0\/0' .*-RouteMetric 100$/))
    assert.ok(has(linesOf(basic), /'0\.0\.0\.0\/0' .*-RouteMetric 256$/))
  })

  it('to everywhere are told apart by sums that are as the metrics say', () => {
    const context = { ...basic, ETH0_METRIC: '200', ETH1_MAC: other, ETH1_METHOD: 'dhcp', ETH1_METRIC: '100' }
    const lines = linesOf(context, windowsFacts({ nics: [makeNic(), second] }))
    assert.ok(has(lines, /New-NetRoute -InterfaceIndex 12 .*-RouteMetric 200$/))
    assert.ok(has(lines, /-InterfaceIndex 12 -AddressFamily 'IPv4' -InterfaceMetric 1$/))
    assert.ok(has(lines, /-InterfaceIndex 7 -AddressFamily 'IPv4' -InterfaceMetric 101$/))
  })

  it('to everywhere are in that order in IPv6 too, where the one that a router names has a metric of its own', () => {
    const context = {
      ...{ ETH0_MAC: mac, ETH0_IP6_METHOD: 'auto', ETH0_IP6_METRIC: '100' },
      ...{
        ETH1_MAC: other,
        ETH1_IP6: '2001:db8::5',
        ETH1_IP6_GATEWAY: '2001:db8::1',
        ETH1_IP6_METRIC: '200',
      },
    }
    const lines = linesOf(context, windowsFacts({ nics: [makeNic(), second] }))
    // 256 + 101 before 456 + 1
    assert.ok(has(lines, /-InterfaceIndex 12 -AddressFamily 'IPv6' -InterfaceMetric 101$/))
    assert.ok(has(lines, /New-NetRoute -InterfaceIndex 7 .*-RouteMetric 456$/))
    assert.ok(has(lines, /-InterfaceIndex 7 -AddressFamily 'IPv6' -InterfaceMetric 1$/))
  })

  it('to everywhere of one metric are a warning, and told apart (one-apps 74)', () => {
    const context = { ...basic, ETH1_MAC: other, ETH1_IP: '10.1.0.5', ETH1_GATEWAY: '10.1.0.1' }
    const facts = windowsFacts({ nics: [makeNic(), second] })
    assert.match(
      planFor(context, facts).problems[0]?.message ?? '',
      /^ETH1_GATEWAY: a second IPv4 default route/,
    )
    assert.ok(has(linesOf(context, facts), /New-NetRoute -InterfaceIndex 12 .*-RouteMetric 0$/))
    assert.ok(has(linesOf(context, facts), /New-NetRoute -InterfaceIndex 7 .*-RouteMetric 1$/))
  })

  it('of the proxy of OneGate lead straight to the link', () => {
    const lines = linesOf({ ...basic, ONEGATE_ENDPOINT: 'http://169.254.16.9:5030' })
    assert.ok(has(lines, /New-NetRoute .*'169\.254\.16\.9\/32' -NextHop '0\.0\.0\.0'/))
  })
})

describe('on the way from one who names addresses to another', () => {
  const at = (lines: readonly string[], pattern: RegExp): number =>
    lines.findIndex(line => pattern.test(line))
  const set = ipv4({
    dhcp: false,
    addresses: ['10.0.0.5/24'],
    routes: [{ to: '0.0.0.0/0', via: '10.0.0.1', metric: 256 }],
  })

  it('what was set goes before a DHCP server is asked, as that may name the very same', () => {
    const lines = linesOf(
      { ETH0_MAC: mac, ETH0_METHOD: 'dhcp' },
      windowsFacts({ nics: [makeNic({ ipv4: set })] }),
    )
    const asked = at(lines, /-Dhcp 'Enabled'$/)
    assert.ok(asked > 0)
    assert.ok(at(lines, /^Remove-NetRoute .*'0\.0\.0\.0\/0' -NextHop '10\.0\.0\.1'/) < asked)
    assert.ok(at(lines, /^Remove-NetIPAddress .*'10\.0\.0\.5'/) < asked)
    assert.equal(lines.filter(line => line.startsWith('Remove-')).length, 2)
  })

  it('what was set goes before a router is heeded, likewise', () => {
    const nic = makeNic({
      ipv6: ipv6({
        dhcp: false,
        routerDiscovery: false,
        addresses: ['2001:db8::aff:fe12:101/64'],
        routes: [{ to: '::/0', via: 'fe80::1', metric: 256 }],
      }),
    })
    const lines = linesOf({ ...basic, ETH0_IP6_METHOD: 'auto' }, windowsFacts({ nics: [nic] }))
    const asked = at(lines, /-RouterDiscovery 'Enabled'/)
    assert.ok(at(lines, /^Remove-NetRoute .*'::\/0' -NextHop 'fe80::1' -Confirm/) < asked)
    assert.ok(at(lines, /^Remove-NetIPAddress .*'2001:db8::aff:fe12:101'/) < asked)
  })

  it('a default route beside DHCP is forgotten only, as the server may have named the same', () => {
    const nic = makeNic({ ipv4: { ...set, dhcp: true, addresses: [] } })
    const lines = linesOf({ ETH0_MAC: mac, ETH0_METHOD: 'dhcp' }, windowsFacts({ nics: [nic] }))
    const [route, ...others] = lines.filter(line => line.startsWith('Remove-NetRoute'))
    assert.match(route ?? '', /-NextHop '10\.0\.0\.1' -PolicyStore 'PersistentStore' -Confirm:\$false$/)
    assert.deepEqual(others, [])
  })

  it('the default route that a DHCP server has named does not stay behind', () => {
    const lines = linesOf({ ETH0_MAC: mac, ETH0_IP: '10.0.0.5' })
    const drop = at(
      lines,
      /^Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0\.0\.0\.0\/0' -Confirm:\$false$/,
    )
    assert.ok(drop > at(lines, /-Dhcp 'Disabled'$/))
    assert.ok(at(linesOf(basic), /^New-NetRoute .*'0\.0\.0\.0\/0'/) > drop)
  })

  it('nor does the one of a router, and the one that was set comes again', () => {
    const six = { ETH0_MAC: mac, ETH0_IP6: '2001:db8::5', ETH0_IP6_GATEWAY: '2001:db8::1' }
    const family = ipv6({
      dhcp: false,
      addresses: ['2001:db8::5/64'],
      routes: [{ to: '::/0', via: '2001:db8::1', metric: 256 }],
    })
    const lines = linesOf(six, windowsFacts({ nics: [makeNic({ ipv6: family })] }))
    const drop = at(lines, /^Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '::\/0' -Confirm:\$false$/)
    assert.ok(drop > at(lines, /-RouterDiscovery 'Disabled'/))
    assert.ok(at(lines, /^New-NetRoute .*'::\/0' -NextHop '2001:db8::1'/) > drop)
    const settled = windowsFacts({ nics: [makeNic({ ipv6: { ...family, routerDiscovery: false } })] })
    assert.deepEqual(linesOf(six, settled), [])
  })

  it('without a cable it is netsh.exe that tells of DHCP, as the cmdlets keep it for this start only', () => {
    const nic = makeNic({ connected: false, ipv4: set })
    const lines = linesOf({ ETH0_MAC: mac, ETH0_METHOD: 'dhcp' }, windowsFacts({ nics: [nic] }))
    const told = lines.indexOf('netsh.exe interface ipv4 set address name=12 source=dhcp')
    assert.ok(told >= 0)
    assert.match(lines[told + 1] ?? '', /^Set-NetIPInterface .*-Dhcp 'Enabled'$/)
  })

  it('a route that is there for now only, as by route.exe, gives way to the one that stays', () => {
    const lines = linesOf(
      { ...basic, ETH0_ROUTES: '10.9.0.0/16 via 10.0.0.254' },
      windowsFacts({ nics: [makeNic({ ipv4: set })] }),
    )
    assert.deepEqual(
      lines.map(line => line.split(' ')[0]),
      ['Remove-NetRoute', 'New-NetRoute'],
    )
  })
})

describe('names', () => {
  it('are asked of the servers of both families in one call, in their order', () => {
    const lines = linesOf({ ...basic, ETH0_IP6: '2001:db8::5', ETH0_DNS: '2001:db8::53 10.0.0.1' })
    assert.ok(
      lines.includes(
        "Set-DnsClientServerAddress -InterfaceIndex 12 -ServerAddresses '2001:db8::53', '10.0.0.1'",
      ),
    )
  })

  it('are no longer asked of servers of a family that none is named of', () => {
    const nic = makeNic({ ipv6: ipv6({ dns: ['2001:db8::53'] }) })
    const lines = linesOf({ ...basic, ETH0_DNS: '10.0.0.1' }, windowsFacts({ nics: [nic] }))
    const reset = lines.findIndex(line => line.endsWith('-ResetServerAddresses:$true'))
    assert.ok(reset >= 0 && /-ServerAddresses '10\.0\.0\.1'$/.test(lines[reset + 1] ?? ''))
  })

  it('are still asked of the servers of IPv6, where IPv4 alone goes to DHCP', () => {
    const family = ipv4({ dhcp: false, addresses: ['10.0.0.5/24'], dns: ['10.0.0.1'] })
    const facts = windowsFacts({ nics: [makeNic({ ipv4: family, ipv6: ipv6({ dns: ['2001:db8::53'] }) })] })
    const context = { ETH0_MAC: mac, ETH0_METHOD: 'dhcp' }
    const lines = linesOf({ ...context, ETH0_IP6_METHOD: 'skip' }, facts)
    const reset = lines.findIndex(line => line.endsWith('-ResetServerAddresses:$true'))
    assert.match(lines[reset + 1] ?? '', /-ServerAddresses '2001:db8::53'$/)
    assert.ok(!has(linesOf(context, facts), /-ServerAddresses/))
  })

  it('are asked of the machine’s own servers on the adapter that leads out', () => {
    const context = {
      ETH0_MAC: mac,
      ETH0_IP: '10.0.0.5',
      DNS: '9.9.9.9',
      ETH1_MAC: other,
      ETH1_METHOD: 'dhcp',
    }
    const lines = linesOf(context, windowsFacts({ nics: [makeNic(), second] }))
    assert.ok(has(lines, /^Set-DnsClientServerAddress -InterfaceIndex 7 -ServerAddresses '9\.9\.9\.9'$/))
  })

  it('have the one suffix of an adapter, and a list where there are more', () => {
    const one = linesOf({ ...basic, ETH0_SEARCH_DOMAIN: 'a.example' })
    assert.ok(has(one, /^Set-DnsClient -InterfaceIndex 12 -ConnectionSpecificSuffix 'a\.example'$/))
    assert.ok(!has(one, /GlobalSetting/))
    const two = linesOf({ ...basic, ETH0_SEARCH_DOMAIN: 'a.example b.example' })
    assert.ok(has(two, /^Set-DnsClientGlobalSetting -SuffixSearchList 'a\.example', 'b\.example'$/))
  })

  it('have each suffix once, in capitals or not', () => {
    const lines = linesOf({ ...basic, ETH0_SEARCH_DOMAIN: 'a.example A.Example b.example' })
    assert.ok(has(lines, /-SuffixSearchList 'a\.example', 'b\.example'$/))
  })

  it('have a list only where there is more than nothing in the one of before', () => {
    const lines = linesOf({ ...basic, ETH0_SEARCH_DOMAIN: 'a.example' }, windowsFacts({ searchList: [''] }))
    assert.ok(!has(lines, /GlobalSetting/))
  })

  it('have the suffix in a list that is there already, as Windows then heeds nothing else', () => {
    const lines = linesOf(
      { ...basic, ETH0_SEARCH_DOMAIN: 'a.example' },
      windowsFacts({ searchList: ['old.example'] }),
    )
    assert.ok(has(lines, /^Set-DnsClientGlobalSetting -SuffixSearchList 'a\.example'$/))
  })
})

describe('IPv6', () => {
  const of = (method: string) => linesOf({ ...basic, ETH0_IP6_METHOD: method })

  it('from routers alone does not ask a DHCP server, and from DHCP does', () => {
    assert.ok(has(of('auto'), /-AddressFamily 'IPv6' -RouterDiscovery 'Enabled' -Dhcp 'Disabled'$/))
    const nic = makeNic({ ipv6: ipv6({ dhcp: false, routerDiscovery: false }) })
    const lines = linesOf({ ...basic, ETH0_IP6_METHOD: 'dhcp' }, windowsFacts({ nics: [nic] }))
    assert.ok(has(lines, /-AddressFamily 'IPv6' -RouterDiscovery 'Enabled' -Dhcp 'Enabled'$/))
  })

  it('from routers ends in the MAC address, where the facts tell that it does not', () => {
    assert.ok(has(of('auto'), /^Set-NetIPv6Protocol -RandomizeIdentifiers 'Disabled'/))
    const { randomIdentifiers: _, ...facts } = windowsFacts()
    assert.ok(!has(linesOf({ ...basic, ETH0_IP6_METHOD: 'auto' }, facts), /Set-NetIPv6Protocol/))
  })

  it('is switched off as a binding, and on again where there is something for it', () => {
    assert.ok(has(of('disable'), /^Disable-NetAdapterBinding -Name 'Ethernet' -ComponentID 'ms_tcpip6'$/))
    const nic = makeNic({ ipv6: ipv6({ bound: false }) })
    assert.ok(
      has(
        linesOf({ ...basic, ETH0_IP6_METHOD: 'auto' }, windowsFacts({ nics: [nic] })),
        /^Enable-NetAdapterBinding/,
      ),
    )
    assert.ok(!has(linesOf(basic, windowsFacts({ nics: [nic] })), /NetAdapterBinding/))
  })
})

describe('a Windows that does without IPv6', () => {
  const without = windowsFacts({ nics: [makeNic({ ipv6: ipv6({ off: true, dhcp: false }) })] })

  it('is told by the facts', () => {
    const { nics } = parseFacts({ nics: [{ name: 'Ethernet', mac, ipv6: { off: true } }] })
    assert.equal(nics[0]?.ipv6.off, true)
    assert.match(networkFacts, /off = Test-VmcontextOff /)
  })

  it('is set up in IPv4, and nothing of IPv6 is called', () => {
    const lines = linesOf({ ...basic, ETH0_MTU: '1400', ETH0_METRIC: '5' }, without)
    assert.ok(has(lines, /'IPv4' -NlMtuBytes 1400$/))
    assert.ok(!has(lines, /IPv6|::/))
    assert.deepEqual(planFor(basic, without).problems, [])
  })

  it('is told where the context has something of IPv6', () => {
    const context = {
      ...basic,
      ETH0_IP6: '2001:db8::5',
      ETH0_IP6_GATEWAY: 'fe80::1',
      ETH0_DNS: '2001:db8::53',
    }
    for (const given of [context, { ETH0_MAC: mac, ETH0_METHOD: 'dhcp', ETH0_DNS: '2001:db8::53' }]) {
      assert.deepEqual(
        planFor(given, without).problems.map(({ severity, variable }) => `${severity} ${variable}`),
        ['warning ETH0_IP6_METHOD', 'warning ETH0_DNS'],
      )
      assert.ok(!has(linesOf(given, without), /IPv6|::/))
    }
  })
})

describe('an MTU', () => {
  it('is set for each family that can have it, last of all', () => {
    const lines = linesOf({ ...basic, ETH0_MTU: '1400' })
    assert.deepEqual(lines.slice(-2), [
      "Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -NlMtuBytes 1400",
      "Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv6' -NlMtuBytes 1400",
    ])
  })

  it('that is too small for IPv6 is a warning only where the NIC has some', () => {
    const small = { ...basic, ETH0_MTU: '1000' }
    assert.deepEqual(planFor(small, windowsFacts()).problems, [])
    assert.ok(!has(linesOf(small), /'IPv6' -NlMtuBytes/))
    const [problem] = planFor({ ...small, ETH0_IP6: '2001:db8::5' }, windowsFacts()).problems
    assert.match(problem?.message ?? '', /^ETH0_MTU: 1000 is less than Windows takes for IPv6 \(1280\)/)
  })
})

describe('what cannot be', () => {
  it('keeps an adapter as it is, where half of its configuration is unusable', () => {
    const nic = makeNic({ ipv4: ipv4({ dhcp: false, addresses: ['192.0.2.7/24'] }) })
    const broken = { ...basic, ETH0_GATEWAY: '10.0.0.300' }
    const { actions, problems } = planFor(broken, windowsFacts({ nics: [nic] }))
    assert.deepEqual(actions, [])
    assert.ok(problems.some(({ message }) => message.startsWith('ETH0 keeps the network configuration')))
    // Where there is nothing to keep half of it is better than nothing.
    assert.ok(has(linesOf(broken), /New-NetIPAddress/))
  })

  it('is said of addresses that no adapter can have, before DHCP is switched off for them', () => {
    for (const [ip, mask] of [
      ['10.0.0.0', '24'],
      ['10.0.0.255', '24'],
      ['224.0.0.1', '24'],
      ['127.0.0.1', '8'],
      ['250.0.0.1', '24'],
      ['10.0.0.5', '0'],
    ] as const) {
      const { actions, problems } = planFor({ ...basic, ETH0_IP: ip, ETH0_MASK: mask }, windowsFacts())
      assert.deepEqual(actions, [], ip)
      assert.deepEqual([problems[0]?.severity, problems[0]?.variable], ['error', 'ETH0_IP'], ip)
    }
    for (const [ip, mask] of [
      ['10.0.0.0', '31'],
      ['10.0.0.0', '32'],
      ['10.0.1.0', '16'],
      ['100.64.0.1', '24'],
      ['169.254.3.3', '16'],
    ] as const) {
      assert.ok(has(linesOf({ ...basic, ETH0_IP: ip, ETH0_MASK: mask }), /New-NetIPAddress/), ip)
    }
    assert.deepEqual(linesOf({ ETH0_MAC: mac, ETH0_IP6: 'ff02::1' }), [])
    for (const ip of ['2001:db8::5', 'fd00::5', '2a00::5', 'fe80::5']) {
      assert.ok(has(linesOf({ ETH0_MAC: mac, ETH0_IP6: ip }), /New-NetIPAddress/), ip)
    }
  })

  it('is said of passed-through NICs only where one would have been set up', () => {
    const context = { PCI0_ADDRESS: '01:00.0', PCI0_IP: '10.9.0.5', PCI0_VLAN_ID: '100' }
    assert.deepEqual(planFor(context, windowsFacts()).problems, [])
    const nic = makeNic({ pci: '0000:01:00.0' })
    const { actions, problems, interfaces } = planFor(context, windowsFacts({ nics: [nic] }))
    assert.deepEqual([actions, interfaces], [[], []])
    assert.equal(problems[0]?.variable, 'PCI0_ADDRESS')
  })

  it('is said of a gateway that is no router: the world is not on the link', () => {
    const given = { ...basic, ETH0_GATEWAY: '0.0.0.0', ETH0_IP6: '2001:db8::5', ETH0_IP6_GATEWAY: '0::0' }
    assert.deepEqual(
      planFor(given, windowsFacts()).problems.map(({ variable }) => variable),
      ['ETH0_GATEWAY', 'ETH0_IP6_GATEWAY'],
    )
    assert.ok(!has(linesOf(given), /New-NetRoute/))
  })

  it('is said of a gateway that no router can have', () => {
    for (const gateway of ['10.0.0.5', '10.0.0.255', '10.0.0.0', '224.0.0.1', '127.0.0.1']) {
      const given = { ...basic, ETH0_GATEWAY: gateway }
      const [problem] = planFor(given, windowsFacts()).problems
      const severity = gateway === '10.0.0.5' ? 'warning' : 'error'
      assert.deepEqual([problem?.severity, problem?.variable], [severity, 'ETH0_GATEWAY'], gateway)
      assert.ok(!has(linesOf(given), /New-NetRoute/), gateway)
    }
    for (const gateway of ['2001:db8::5', 'ff02::1', '::1']) {
      const given = { ETH0_MAC: mac, ETH0_IP6: '2001:db8::5', ETH0_IP6_GATEWAY: gateway }
      assert.equal(planFor(given, windowsFacts()).problems[0]?.variable, 'ETH0_IP6_GATEWAY', gateway)
      assert.ok(!has(linesOf(given), /New-NetRoute/), gateway)
    }
  })

  it('leaves an adapter with the addresses and the gateway that it has', () => {
    const nic = makeNic({
      ipv4: ipv4({
        dhcp: false,
        addresses: ['10.0.0.4/24'],
        routes: [{ to: '0.0.0.0/0', via: '10.0.0.1', metric: 256 }],
      }),
    })
    const alias = { ETH0_ALIAS0_MAC: '02:00:0a:12:01:aa', ETH0_ALIAS0_IP: '10.0.0.50' }
    for (const wrong of [{ ETH0_GATEWAY: '10.0.0.5' }, { ETH0_IP: '10.0.0.255' }]) {
      const given = { ...basic, ...alias, ...wrong }
      const { actions, problems } = planFor(given, windowsFacts({ nics: [nic] }))
      assert.deepEqual(actions, [])
      assert.ok(problems.some(({ message }) => message.startsWith('ETH0 keeps the network configuration')))
    }
  })

  it('is said of a route that leads through the guest itself; the others are set', () => {
    const given = { ...basic, ETH0_ROUTES: '10.9.0.0/16 via 10.0.0.5, 10.8.0.0/16 via 10.0.0.254' }
    assert.deepEqual(
      planFor(given, windowsFacts()).problems.map(({ variable }) => variable),
      ['ETH0_ROUTES'],
    )
    assert.ok(has(linesOf(given), /New-NetRoute .*'10\.8\.0\.0\/16'/))
    assert.ok(!has(linesOf(given), /'10\.9\.0\.0\/16'/))
  })

  it('is said of an address that is another NIC’s, as Windows has one only once', () => {
    const given = { ...basic, ETH1_MAC: other, ETH1_IP: '10.0.0.5' }
    const facts = windowsFacts({ nics: [makeNic(), second] })
    const [problem] = planFor(given, facts).problems
    assert.deepEqual([problem?.severity, problem?.variable], ['warning', 'ETH1_IP'])
    assert.ok(!has(linesOf(given, facts), /-InterfaceIndex 7 /))
    const alias = { ETH0_ALIAS0_MAC: '02:00:0a:12:01:aa', ETH0_ALIAS0_IP: '10.1.0.5' }
    const lines = linesOf({ ...basic, ...alias, ETH1_MAC: other, ETH1_IP: '10.1.0.5' }, facts)
    assert.ok(has(lines, /^New-NetIPAddress -InterfaceIndex 7 .*'10\.1\.0\.5'/))
    assert.ok(!has(lines, /-InterfaceIndex 12 .*'10\.1\.0\.5'/))
    const link = { ETH0_MAC: mac, ETH0_IP6: 'fe80::5', ETH1_MAC: other, ETH1_IP6: 'fe80::5' }
    assert.deepEqual(planFor(link, facts).problems, [])
  })

  it('is said of an alias that has the address of its NIC in another network, and nothing of one that is the same', () => {
    const alias = { ETH0_ALIAS0_MAC: '02:00:0a:12:01:aa' }
    const longer = { ...basic, ...alias, ETH0_ALIAS0_IP: '10.0.0.5', ETH0_ALIAS0_MASK: '16' }
    assert.match(
      planFor(longer, windowsFacts()).problems[0]?.message ?? '',
      /^ETH0: 10\.0\.0\.5\/16 is on the NIC/,
    )
    assert.equal(linesOf(longer).filter(line => line.startsWith('New-NetIPAddress')).length, 1)
    const same = { ETH0_MAC: mac, ETH0_IP6: '2001:db8::5', ...alias, ETH0_ALIAS0_IP6: '2001:DB8:0::5' }
    assert.deepEqual(planFor(same, windowsFacts()).problems, [])
    assert.equal(linesOf(same).filter(line => line.startsWith('New-NetIPAddress')).length, 1)
  })

  it('is said of an adapter that somebody has switched off', () => {
    const { actions, problems, interfaces } = planFor(
      basic,
      windowsFacts({ nics: [makeNic({ disabled: true })] }),
    )
    assert.deepEqual([actions, interfaces], [[], []])
    assert.match(problems[0]?.message ?? '', /^ETH0_MAC: Ethernet is disabled in Windows/)
  })

  it('is said of name servers that no adapter is there for', () => {
    const { problems } = planFor({ DNS: '9.9.9.9' }, windowsFacts())
    assert.equal(problems[0]?.variable, 'DNS')
  })

  it('is said where there is only netsh.exe', () => {
    const context = { ...basic, ETH0_SEARCH_DOMAIN: 'a.example', ETH0_IP6_METHOD: 'disable' }
    const { problems, renderer } = planFor(context, withoutModules())
    assert.equal(renderer, 'netsh')
    assert.deepEqual(problems.map(({ variable }) => variable).toSorted(), [
      'ETH0_IP6_METHOD',
      'ETH0_SEARCH_DOMAIN',
    ])
  })
})

it('what is taken away is told as such, so that a context that could not be read whole takes nothing', () => {
  const nic = makeNic({
    ipv4: ipv4({
      dhcp: false,
      addresses: ['192.0.2.7/24'],
      routes: [{ to: '0.0.0.0/0', via: '192.0.2.1', metric: 256 }],
    }),
  })
  const removing = planFor(basic, windowsFacts({ nics: [nic] })).actions.filter(({ calls }) =>
    calls.at(-1)?.command.startsWith('Remove-'),
  )
  assert.equal(removing.length, 2)
  assert.ok(removing.every(({ takesAway }) => takesAway === true))
})

it('values are data: none of a context becomes part of a command or a parameter name', () => {
  const { settings } = readSettings(
    new Map([...Object.entries(basic), ['ETH0_SEARCH_DOMAIN', "a.example'; calc '"]]),
    'windows',
  )
  for (const action of network.plan(settings, windowsFacts()).actions) {
    for (const { command, parameters } of action.calls) {
      assert.match(command, /^[A-Z][a-z]+-[A-Za-z0-9]+$|^netsh\.exe$/)
      assert.ok(Object.keys(parameters ?? {}).every(name => /^[A-Z][A-Za-z]+$/.test(name)))
    }
  }
})
