/** Contexts that others have interpreted before, for a Windows guest: the same intent, but for passed-through NICs. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Case, cases, expectedNics, plannedNics } from '../cases.ts'
import { makeNic, planFor, windowsFacts } from './machine.ts'

/** The guest of a case, its adapters as Windows leaves them when it is installed. */
const guestOf = ({ nics }: Case) =>
  windowsFacts({ nics: nics.map((nic, at) => makeNic({ index: 12 + at, pci: null, ...nic })) })

const isPassedThrough = ({ context }: { readonly context: string }): boolean => context.startsWith('PCI')

/** Where several outcomes are fair, the one that is ours: nothing is set up, or the rest of it. */
const ours: Readonly<Record<string, (given: Case) => void>> = {
  'mask-garbage': given => {
    const { actions, problems } = planFor(given.context, guestOf(given))
    assert.deepEqual(actions, [])
    assert.ok(problems.some(({ severity, variable }) => severity === 'error' && variable === 'ETH0_MASK'))
  },
  'mtu-garbage': given => {
    const { interfaces, problems } = planFor(given.context, guestOf(given))
    assert.deepEqual(interfaces[0]?.addresses4, ['10.18.1.1/24'])
    assert.ok(problems.some(({ variable }) => variable === 'ETH0_MTU'))
  },
  'dns-comma': given => {
    const { interfaces, problems } = planFor(given.context, guestOf(given))
    assert.deepEqual(interfaces[0]?.dns, ['1.1.1.1', '8.8.8.8'])
    assert.ok(problems.some(({ severity, variable }) => severity === 'warning' && variable === 'ETH0_DNS'))
  },
}

describe('contexts that others have interpreted before, on Windows', {
  skip: cases.length === 0 && 'no ../shared/cases beside the project',
}, () => {
  for (const given of cases) {
    it(`comes out right: ${given.name}`, () => {
      const special = ours[given.name]
      if (special !== undefined) return special(given)
      const { interfaces, problems, renderer } = planFor(given.context, guestOf(given))
      const wanted = Object.entries(expectedNics(given))
      assert.equal(renderer, 'nettcpip')
      assert.deepEqual(
        plannedNics(interfaces),
        Object.fromEntries(wanted.filter(([, nic]) => !isPassedThrough(nic))),
      )
      for (const [, nic] of wanted.filter(([, each]) => isPassedThrough(each))) {
        assert.ok(problems.some(({ variable }) => variable === `${nic.context}_ADDRESS`))
      }
      for (const name of (given.expected.missing ?? []).filter(each => !each.startsWith('PCI'))) {
        assert.ok(problems.some(({ variable }) => variable?.startsWith(`${name}_`)))
      }
    })
  }
})
