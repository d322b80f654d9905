/** Contexts that others have interpreted before, for a Linux guest. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSettings } from '../../src/context/settings.ts'
import { networkIntent } from '../../src/network/intent.ts'
import { type Case, cases, expectedNics, plannedNics } from './cases.ts'
import { makeFacts } from './machine.ts'

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

      assert.deepEqual(plannedNics(interfaces), expectedNics(given))
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
