/** Any earlier state of a machine, and any context for it, of few enough values that they meet. */
import fc from 'fast-check'
import type { WindowsFacts, WindowsFamily } from '../../../src/machine/windows/facts.ts'
import { plainAddress } from '../../../src/network/windows/address.ts'
import { makeNic } from './machine.ts'

export type Context = Readonly<Record<string, string>>

export const macs = ['02:00:0a:12:01:01', '02:00:0a:12:01:02'] as const

const addresses4 = ['10.0.0.5/24', '10.0.0.5/16', '10.0.0.6/24', '10.1.0.5/24', '192.0.2.7/32']
const addresses6 = ['2001:db8::5/64', '2001:db8::5/56', '2001:db8:1::5/64', 'fd00::5/64']
const vias4 = ['10.0.0.1', '10.1.0.1', '10.0.0.254']
const vias6 = ['2001:db8::1', 'fe80::1']

const uniqueBy = <T>(item: fc.Arbitrary<T>, selector: (item: T) => string, maxLength: number) =>
  fc.uniqueArray(item, { selector, maxLength })

const routesOf = (to: readonly string[], vias: readonly string[]) =>
  uniqueBy(
    fc.record({
      to: fc.constantFrom(...to),
      via: fc.constantFrom(...vias),
      metric: fc.constantFrom(1, 256),
      active: fc.constantFrom(true, true, false),
    }),
    ({ to: network, via }) => `${network} ${via}`,
    4,
  )

const family = (
  addresses: readonly string[],
  routes: ReturnType<typeof routesOf>,
  servers: readonly string[],
  isIpv6: boolean,
): fc.Arbitrary<WindowsFamily> =>
  fc
    .record({
      bound: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.boolean()),
      off: isIpv6 ? fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, fc.boolean()) : fc.constant(false),
      dhcp: fc.boolean(),
      addresses: uniqueBy(fc.constantFrom(...addresses), each => plainAddress(each.replace(/\/.*/, '')), 3),
      isSkipped: fc.boolean(),
      routes,
      metric: fc.constantFrom(null, 1, 50),
      mtu: fc.constantFrom(1500, 1400),
      dns: fc.subarray([...servers]),
      routerDiscovery: isIpv6 ? fc.boolean() : fc.constant(false),
    })
    .map(({ isSkipped, ...rest }) => ({
      ...rest,
      skipAsSource: isSkipped ? rest.addresses.map(each => each.replace(/\/.*/, '')) : [],
      // What is off has nothing that is told of it.
      ...((!rest.bound || rest.off) && {
        addresses: [],
        skipAsSource: [],
        routes: [],
        dns: [],
        routerDiscovery: false,
      }),
    }))

export const anyIpv4 = family(
  addresses4,
  routesOf(['0.0.0.0/0', '10.9.0.0/16', '10.0.0.1/32', '169.254.16.9/32'], [...vias4, '0.0.0.0']),
  ['10.0.0.1', '1.1.1.1'],
  false,
)
export const anyIpv6 = family(
  addresses6,
  routesOf(['::/0', '2001:db8:9::/48', '2001:db8::1/128'], [...vias6, '::']),
  ['2001:db8::53'],
  true,
)

/** A machine of two adapters that has been through a lot; no address is on both. */
export const anyMachine = (
  make: (changes: Partial<WindowsFacts>) => WindowsFacts,
): fc.Arbitrary<WindowsFacts> =>
  fc
    .tuple(anyIpv4, anyIpv6, anyIpv4, anyIpv6, fc.subarray(['example.org', 'old.example']))
    .map(([ipv4, ipv6, other4, other6, searchList]) => {
      const first = makeNic({ ipv4, ipv6, suffix: 'old.example' })
      const taken = [...ipv4.addresses, ...ipv6.addresses].map(each => each.replace(/\/.*/, ''))
      const free = (present: WindowsFamily): WindowsFamily => ({
        ...present,
        addresses: present.addresses.filter(each => !taken.includes(each.replace(/\/.*/, ''))),
        skipAsSource: [],
      })
      const second = makeNic({
        name: 'Ethernet 2',
        mac: '02:00:0A:12:01:02',
        index: 7,
        ipv4: free(other4),
        ipv6: free(other6),
      })
      return make({ nics: [first, second], searchList, randomIdentifiers: searchList.length === 1 })
    })

const optional = (...values: readonly string[]) => fc.constantFrom('', ...values)

export const nicVariables = (number: number, mac: string) =>
  fc
    .record({
      MAC: fc.constant(mac),
      METHOD: optional('static', 'dhcp', 'skip', 'auto'),
      IP: optional(...(number === 0 ? ['10.0.0.5', '10.0.0.6'] : ['10.1.0.5', '192.0.2.7'])),
      MASK: optional('24', '255.255.0.0', '32'),
      GATEWAY: optional('10.0.0.1', '10.1.0.1', '172.16.0.1'),
      METRIC: optional('100', '70000'),
      IP6: optional(...(number === 0 ? ['2001:db8::5'] : ['2001:DB8:1::5'])),
      IP6_PREFIX_LENGTH: optional('56'),
      IP6_GATEWAY: optional('2001:db8::1', 'fe80::1', 'fd99::1'),
      IP6_METHOD: optional('static', 'auto', 'dhcp', 'disable', 'skip'),
      MTU: optional('1400', '600'),
      DNS: optional('1.1.1.1', '10.0.0.1 2001:db8::53'),
      SEARCH_DOMAIN: optional('example.org', 'a.example B.example'),
      ROUTES: optional('10.9.3.4/16 via 10.0.0.254', 'default via 10.0.0.1, 2001:db8:9::/48 via 2001:db8::1'),
      ALIAS0_MAC: fc.constant('02:00:0a:12:01:aa'),
      ALIAS0_IP: optional(number === 0 ? '10.0.0.50' : '10.1.0.50'),
      ALIAS0_IP6: optional(number === 0 ? '2001:db8::50' : '2001:db8:1::50'),
    })
    .map(own =>
      Object.fromEntries(Object.entries(own).map(([name, value]) => [`ETH${number}_${name}`, value])),
    )

export const soundContext: fc.Arbitrary<Context> = fc
  .tuple(
    nicVariables(0, macs[0]),
    nicVariables(1, macs[1]),
    optional('9.9.9.9'),
    optional('http://169.254.16.9:5030'),
  )
  .map(([first, second, dns, endpoint]) => ({ ...first, ...second, DNS: dns, ONEGATE_ENDPOINT: endpoint }))
