/** Once all is done nothing is left to do, from whatever an adapter was, and a guest stays reachable on the way. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { WindowsFacts, WindowsFamily } from '../../../src/machine/windows/facts.ts'
import { plainAddress, plainPrefix } from '../../../src/network/windows/address.ts'
import { anyContext } from '../machine.ts'
import { makeNic, planFor, windowsFacts, withoutModules } from './machine.ts'
import { simulate } from './simulate.ts'

type Context = Readonly<Record<string, string>>

const macs = ['02:00:0a:12:01:01', '02:00:0a:12:01:02'] as const

const addresses4 = ['10.0.0.5/24', '10.0.0.5/16', '10.0.0.6/24', '10.1.0.5/24', '192.0.2.7/32']
const addresses6 = ['2001:db8::5/64', '2001:db8::5/56', '2001:db8:1::5/64', 'fd00::5/64']
const vias4 = ['10.0.0.1', '10.1.0.1', '10.0.0.254']
const vias6 = ['2001:db8::1', 'fe80::1']

const uniqueBy = <T>(item: fc.Arbitrary<T>, selector: (item: T) => string, maxLength: number) =>
  fc.uniqueArray(item, { selector, maxLength })

const routesOf = (to: readonly string[], vias: readonly string[]) =>
  uniqueBy(
    fc.record({ to: fc.constantFrom(...to), via: fc.constantFrom(...vias), metric: fc.constantFrom(1, 256) }),
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
      ...(!rest.bound && { addresses: [], skipAsSource: [], routes: [], dns: [], routerDiscovery: false }),
    }))

const anyIpv4 = family(
  addresses4,
  routesOf(['0.0.0.0/0', '10.9.0.0/16', '10.0.0.1/32', '169.254.16.9/32'], [...vias4, '0.0.0.0']),
  ['10.0.0.1', '1.1.1.1'],
  false,
)
const anyIpv6 = family(
  addresses6,
  routesOf(['::/0', '2001:db8:9::/48', '2001:db8::1/128'], [...vias6, '::']),
  ['2001:db8::53'],
  true,
)

/** A machine of two adapters that has been through a lot; no address is on both. */
const anyMachine = (make: (changes: Partial<WindowsFacts>) => WindowsFacts): fc.Arbitrary<WindowsFacts> =>
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

const nicVariables = (number: number, mac: string) =>
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

const soundContext: fc.Arbitrary<Context> = fc
  .tuple(
    nicVariables(0, macs[0]),
    nicVariables(1, macs[1]),
    optional('9.9.9.9'),
    optional('http://169.254.16.9:5030'),
  )
  .map(([first, second, dns, endpoint]) => ({ ...first, ...second, DNS: dns, ONEGATE_ENDPOINT: endpoint }))

const calls = (context: Context, facts: WindowsFacts) =>
  planFor(context, facts).actions.filter(({ isSo }) => !isSo)

const makers = { 'the cmdlets': windowsFacts, 'netsh.exe': withoutModules }

for (const [name, make] of Object.entries(makers)) {
  describe(`with ${name}`, () => {
    it('has nothing to do once all is done, from any earlier state', () => {
      fc.assert(
        fc.property(fc.oneof(soundContext, anyContext), anyMachine(make), (context, before) => {
          const after = simulate(calls(context, before), before).at(-1) ?? before
          assert.deepEqual(
            calls(context, after).map(({ what }) => what),
            [],
          )
        }),
        { numRuns: 600 },
      )
    })

    it('ends with the addresses and gateways of the context, and no others', () => {
      fc.assert(
        fc.property(soundContext, anyMachine(make), (context, before) => {
          const { interfaces, actions } = planFor(context, before)
          const after = simulate(actions, before).at(-1) ?? before
          for (const wanted of interfaces) {
            const nic = after.nics.find(({ name: device }) => device === wanted.device)
            const was = before.nics.find(({ name: device }) => device === wanted.device)
            assert.ok(nic !== undefined && was !== undefined)
            const isAble = make === windowsFacts
            if (wanted.method4 === 'static' && wanted.addresses4.length > 0 && (isAble || was.ipv4.bound)) {
              assert.deepEqual(nic.ipv4.addresses.toSorted(), wanted.addresses4.toSorted())
              assert.equal(nic.ipv4.dhcp, false)
            }
            if (wanted.method4 === 'dhcp' && (isAble || was.ipv4.bound)) assert.equal(nic.ipv4.dhcp, true)
            if (wanted.method6 === 'static' && wanted.addresses6.length > 0 && (isAble || was.ipv6.bound)) {
              assert.deepEqual(nic.ipv6.addresses.toSorted(), wanted.addresses6.map(plainPrefix).toSorted())
              assert.equal(nic.ipv6.routerDiscovery, false)
            }
            if (wanted.method6 === 'disable' && isAble) assert.equal(nic.ipv6.bound, false)
            if (wanted.gateway4 !== null && (isAble || was.ipv4.bound)) {
              const leading = nic.ipv4.routes.filter(({ to, via }) => to === '0.0.0.0/0' && via !== '0.0.0.0')
              assert.ok(leading.some(({ via }) => via === wanted.gateway4))
              const named = wanted.routes.filter(({ to }) => to === '0.0.0.0/0').map(({ via }) => via)
              assert.ok(leading.every(({ via }) => via === wanted.gateway4 || named.includes(via)))
            }
          }
        }),
        { numRuns: 400 },
      )
    })
  })
}

it('facts that make no sense are no reason to throw', () => {
  const family = fc.record({
    bound: fc.boolean(),
    dhcp: fc.boolean(),
    addresses: fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6())),
    skipAsSource: fc.array(fc.string()),
    routes: fc.array(
      fc.record({
        to: fc.oneof(fc.string(), fc.constant('10.0.0.0/33'), fc.constant('0.0.0.0/0')),
        via: fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.constant('fe80::1%12')),
        metric: fc.integer(),
      }),
    ),
    metric: fc.constant(null),
    mtu: fc.constant(null),
    dns: fc.array(fc.string()),
    routerDiscovery: fc.boolean(),
  })
  fc.assert(
    fc.property(soundContext, family, family, (context, ipv4, ipv6) => {
      planFor(context, windowsFacts({ nics: [makeNic({ ipv4, ipv6 })] }))
    }),
    { numRuns: 300 },
  )
})

describe('on the way from one set address to another', () => {
  const staticIpv4 = anyIpv4.map(
    (present): WindowsFamily => ({
      ...present,
      bound: true,
      dhcp: false,
      addresses: present.addresses.length > 0 ? present.addresses : ['10.0.0.6/24'],
      routes: present.routes.some(({ to }) => to === '0.0.0.0/0')
        ? present.routes
        : [...present.routes, { to: '0.0.0.0/0', via: '10.0.0.1', metric: 256 }],
    }),
  )
  const context = nicVariables(0, macs[0]).map(given => ({
    ...given,
    ETH0_METHOD: 'static',
    ETH0_IP: given.ETH0_IP || '10.2.0.9',
    ETH0_GATEWAY: given.ETH0_GATEWAY || '10.2.0.1',
  }))

  it('there is an address and a default route at every moment', () => {
    fc.assert(
      fc.property(context, staticIpv4, anyIpv6, (given, ipv4, ipv6) => {
        const before = windowsFacts({ nics: [makeNic({ ipv4, ipv6 })] })
        for (const { nics } of simulate(planFor(given, before).actions, before)) {
          const now = nics[0]?.ipv4
          assert.ok((now?.addresses.length ?? 0) > 0)
          assert.ok(now?.routes.some(({ to }) => to === '0.0.0.0/0'))
        }
      }),
      { numRuns: 400 },
    )
  })

  it('no address of before goes until the new ones and their default route are there', () => {
    fc.assert(
      fc.property(context, staticIpv4, (given, ipv4) => {
        const before = windowsFacts({ nics: [makeNic({ ipv4 })] })
        const plan = planFor(given, before)
        const [wanted] = plan.interfaces
        assert.ok(wanted !== undefined)
        for (const { nics } of simulate(plan.actions, before)) {
          const now = nics[0]?.ipv4
          const left = ipv4.addresses.filter(each =>
            now?.addresses.some(address => address.split('/')[0] === each.split('/')[0]),
          )
          if (left.length === ipv4.addresses.length) continue
          assert.ok(wanted.addresses4.every(each => now?.addresses.includes(each)))
          assert.ok(now?.routes.some(({ to, via }) => to === '0.0.0.0/0' && via === wanted.gateway4))
        }
      }),
      { numRuns: 400 },
    )
  })
})
