/** Once all is done nothing is left to do, from whatever an adapter was, and a guest stays reachable on the way. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { WindowsFacts, WindowsFamily } from '../../../src/machine/windows/facts.ts'
import { plainPrefix } from '../../../src/network/windows/address.ts'
import { anyContext } from '../machine.ts'
import { anyIpv4, anyIpv6, anyMachine, type Context, macs, nicVariables, soundContext } from './arbitrary.ts'
import { makeNic, planFor, windowsFacts, withoutModules } from './machine.ts'
import { simulate } from './simulate.ts'

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
            const has6 = was.ipv6.off !== true && (isAble || was.ipv6.bound)
            if (wanted.method6 === 'static' && wanted.addresses6.length > 0 && has6) {
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
      routes: (present.routes.some(({ to }) => to === '0.0.0.0/0')
        ? present.routes
        : [...present.routes, { to: '0.0.0.0/0', via: '10.0.0.1', metric: 256 }]
      ).map(route => ({ ...route, active: true })),
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
