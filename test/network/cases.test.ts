/** Cases from what OpenNebula's own scripts and cloud-init make of a context; see the cases' README. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { readSettings } from '../../src/context/settings.ts'
import { networkIntent } from '../../src/network/intent.ts'
import { makeFacts } from './machine.ts'

interface ExpectedNic {
  readonly context: string
  readonly ipv4: readonly string[]
  readonly ipv6: readonly string[]
  readonly set_mac?: string
  readonly vlan?: unknown
  readonly [field: string]: unknown
}

interface Case {
  readonly name: string
  readonly context: Readonly<Record<string, string>>
  readonly nics: readonly { readonly name: string; readonly mac: string; readonly pci?: string }[]
  readonly expected: {
    readonly error?: string
    readonly nics?: Readonly<Record<string, ExpectedNic>>
    readonly missing?: readonly string[]
    readonly skipped?: Readonly<Record<string, string>>
    readonly ipv6_disabled?: readonly string[]
    readonly resolv?: { readonly nameservers: readonly string[]; readonly search: readonly string[] }
  }
}

const file = new URL('../../../shared/cases/network.json', import.meta.url)
const cases: readonly Case[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []

const read = ({ context, nics }: Case) => {
  const { settings, problems } = readSettings(new Map(Object.entries(context)), 'linux')
  const facts = makeFacts({ nics: nics.map(nic => ({ pci: null, ...nic })) })
  const intent = networkIntent(settings, facts)
  return { ...intent, problems: [...problems, ...intent.problems] }
}

/** Where several outcomes are fair, the one that is ours. */
const ours: Readonly<Record<string, (given: Case) => void>> = {
  'mask-garbage': given => {
    const { interfaces, problems } = read(given)
    assert.deepEqual(interfaces, [])
    assert.ok(problems.some(({ severity, variable }) => severity === 'error' && variable === 'ETH0_MASK'))
  },
  'mtu-garbage': given => {
    const { interfaces, problems } = read(given)
    assert.deepEqual(interfaces[0]?.addresses4, ['10.18.1.1/24'])
    assert.equal(interfaces[0]?.mtu, null)
    assert.ok(problems.some(({ variable }) => variable === 'ETH0_MTU'))
  },
  'dns-comma': given => {
    const { interfaces, dns, problems } = read(given)
    assert.deepEqual(interfaces[0]?.dns, ['1.1.1.1', '8.8.8.8'])
    assert.deepEqual(dns, ['1.1.1.1', '8.8.8.8'])
    assert.ok(problems.some(({ severity, variable }) => severity === 'warning' && variable === 'ETH0_DNS'))
  },
}

describe('contexts that others have interpreted before', {
  skip: cases.length === 0 && 'no ../shared/cases beside the project',
}, () => {
  for (const given of cases) {
    it(`comes out right: ${given.name}`, () => {
      const special = ours[given.name]
      if (special !== undefined) return special(given)
      const { expected } = given
      const { interfaces, problems, dns, search } = read(given)

      const actual = Object.fromEntries(
        interfaces.map(nic => [
          nic.device,
          {
            context: nic.name,
            method4: nic.method4,
            ipv4: nic.addresses4.toSorted(),
            gateway4: nic.gateway4,
            metric4: nic.metric4,
            method6: nic.method6,
            ipv6: nic.addresses6.toSorted(),
            gateway6: nic.gateway6,
            metric6: nic.metric6,
            dns: nic.dns,
            search: nic.search,
            mtu: nic.mtu,
            routes: nic.routes,
            ...(nic.setMac !== null && { set_mac: nic.setMac }),
            ...(nic.vlan !== null && { vlan: nic.vlan }),
          },
        ]),
      )
      const wanted = Object.entries(expected.nics ?? {}).map(([device, nic]) => [
        device,
        { ...nic, ipv4: nic.ipv4.toSorted(), ipv6: nic.ipv6.toSorted() },
      ])
      assert.deepEqual(actual, Object.fromEntries(wanted))
      for (const name of expected.missing ?? []) {
        assert.ok(
          problems.some(({ variable }) => variable?.startsWith(`${name}_`)),
          `no problem says that ${name} is missing`,
        )
      }
      const off = interfaces.filter(({ method6 }) => method6 === 'disable').map(({ device }) => device)
      assert.deepEqual(off, expected.ipv6_disabled ?? [])
      assert.deepEqual({ nameservers: dns, search }, expected.resolv)
    })
  }
})
