import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { withDomainMacs, withMacVariables } from '../../../src/builder/libvirt/assign.ts'
import { sections, sectionValue } from '../../../src/builder/template/model.ts'
import { parseTemplate } from '../../../src/builder/template/parse.ts'

const domain = (...macs: readonly string[]) => ({ path: 'web1.xml', macs })

const variables = (given: Readonly<Record<string, string>>, ...macs: readonly string[]) => {
  const { variables: all, problems } = withMacVariables(new Map(Object.entries(given)), domain(...macs))
  return { all: Object.fromEntries([...all].sort()), told: problems.map(({ message }) => message).join('\n') }
}

const nics = (text: string, ...macs: readonly string[]) => {
  const template = withDomainMacs(parseTemplate(text, 'vm.one'), domain(...macs))
  return {
    macs: sections(template, 'NIC').map(nic => sectionValue(nic, 'MAC')),
    told: template.problems.map(({ message }) => message).join('\n'),
  }
}

test('a domain alone gives a MAC for each interface', () => {
  assert.deepEqual(variables({}, 'a', 'b'), { all: { ETH0_MAC: 'a', ETH1_MAC: 'b' }, told: '' })
  assert.deepEqual(variables({ SET_HOSTNAME: 'x', ETHER: '1' }), {
    all: { SET_HOSTNAME: 'x', ETHER: '1' },
    told: '',
  })
})

test('variables of a NIC get the MAC of the interface in its place', () => {
  assert.deepEqual(variables({ ETH1_IP: '10.0.0.5' }, 'a', 'b'), {
    all: { ETH0_MAC: 'a', ETH1_IP: '10.0.0.5', ETH1_MAC: 'b' },
    told: '',
  })
  assert.deepEqual(variables({ ETH0_ALIAS0_IP: '10.0.0.5' }, 'a').all, {
    ETH0_ALIAS0_IP: '10.0.0.5',
    ETH0_MAC: 'a',
  })
})

test('a NIC without an interface in its place gets the first one that is left', () => {
  assert.deepEqual(variables({ ETH1_IP: '10.0.0.5' }, 'a'), {
    all: { ETH1_IP: '10.0.0.5', ETH1_MAC: 'a' },
    told: '',
  })
  assert.deepEqual(variables({ ETH3_IP: '1', ETH7_IP: '2' }, 'a', 'b').all, {
    ETH3_IP: '1',
    ETH3_MAC: 'a',
    ETH7_IP: '2',
    ETH7_MAC: 'b',
  })
})

test('a MAC that is given stays, in capitals or not, and its interface is no other NIC', () => {
  assert.deepEqual(variables({ ETH0_MAC: 'B' }, 'a', 'b'), {
    all: { ETH0_MAC: 'B', ETH1_MAC: 'a' },
    told: '',
  })
  assert.deepEqual(variables({ ETH1_MAC: 'a', ETH0_IP: '1' }, 'a', 'b').all, {
    ETH0_IP: '1',
    ETH0_MAC: 'b',
    ETH1_MAC: 'a',
  })
})

test('an empty MAC is none', () => {
  assert.deepEqual(variables({ ETH0_MAC: '' }, 'a').all, { ETH0_MAC: 'a' })
})

test('a MAC that no interface has, and a NIC too many, are told', () => {
  assert.match(variables({ ETH0_MAC: 'x' }, 'a').told, /^web1\.xml: no interface has the MAC of ETH0, x/)
  assert.match(
    variables({ ETH0_IP: '1', ETH1_IP: '2' }, 'a').told,
    /^web1\.xml: has 1 interfaces, so there is no MAC for ETH1/,
  )
})

test('no interface is given twice and none is lost, whatever is there already', () => {
  const mac = fc.constantFrom('', 'a', 'b', 'c', 'x')
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.nat({ max: 6 }).map(n => `ETH${n}_MAC`),
        mac,
      ),
      fc.subarray(['a', 'b', 'c', 'd']),
      (given, macs) => {
        const written = Object.values(given).filter(one => one !== '')
        fc.pre(new Set(written).size === written.length)
        const { all } = variables(given, ...macs)
        const values = Object.values(all).filter(one => one !== '')
        assert.equal(new Set(values).size, values.length)
        for (const one of macs) assert.ok(values.includes(one), `${one} is lost`)
        for (const [name, one] of Object.entries(given)) if (one !== '') assert.equal(all[name], one)
      },
    ),
  )
})

test('NICs of a template without a MAC get those of the interfaces, in order', () => {
  assert.deepEqual(nics('NIC=[A=1]\nNIC=[MAC=""]\n', 'a', 'b'), { macs: ['a', 'b'], told: '' })
  assert.deepEqual(nics('NIC=[A=1]\nNIC=[MAC=A]\n', 'a', 'b'), { macs: ['b', 'A'], told: '' })
})

test('a template with more or fewer NICs than the domain has interfaces is told of', () => {
  const fewer = nics('NIC=[A=1]\n', 'a', 'b')
  assert.deepEqual(fewer.macs, ['a'])
  assert.match(fewer.told, /^web1\.xml: no NIC of vm\.one is for interface 2 \(b\)/)
  const more = nics('NIC=[A=1]\nNIC=[NIC_ID=7]\n', 'a')
  assert.deepEqual(more.macs, ['a', ''])
  assert.match(more.told, /^web1\.xml: has 1 interfaces, so there is no MAC for NIC 7/)
})

test('an interface that is a passed-through NIC of the template is not missed', () => {
  assert.equal(nics('NIC=[A=1]\nPCI=[TYPE=NIC, MAC=B]\n', 'a', 'b').told, '')
})
