import assert from 'node:assert/strict'
import { it } from 'node:test'
import { lintContext } from '../../src/context/lint.ts'
import { separateDefaultRoutes } from '../../src/network/conflicts.ts'
import { networkIntent } from '../../src/network/intent.ts'
import { makeFacts, makeSettings } from './machine.ts'

const macOf = (number: number) => `02:00:0a:00:00:0${number}`
const facts = makeFacts({ nics: [0, 1, 2].map(number => ({ name: `ens${number}`, mac: macOf(number) })) })
const variablesOf = (metrics: readonly string[]) =>
  metrics.flatMap((metric, n): [string, string][] => [
    [`ETH${n}_MAC`, macOf(n)],
    [`ETH${n}_IP`, `10.${n}.0.5`],
    [`ETH${n}_GATEWAY`, `10.${n}.0.1`],
    [`ETH${n}_METRIC`, metric],
  ])
const separate = (metrics: readonly string[]) => {
  const { interfaces, problems } = separateDefaultRoutes(
    networkIntent(makeSettings(Object.fromEntries(variablesOf(metrics))), facts).interfaces,
  )
  return { metrics: interfaces.map(({ metric4 }) => metric4), problems }
}

it('default routes of the same metric are told apart, and a warning says how (one-apps 74)', () => {
  const { metrics, problems } = separate(['', '', ''])
  assert.deepEqual(metrics, [null, 1, 2])
  assert.deepEqual(
    problems.map(({ severity, variable }) => [severity, variable]),
    [
      ['warning', 'ETH1_GATEWAY'],
      ['warning', 'ETH2_GATEWAY'],
    ],
  )
})

it('a metric that was given stays where nothing is in its way', () => {
  const { metrics, problems } = separate(['100', '200', ''])
  assert.deepEqual(metrics, [100, 200, null])
  assert.deepEqual(problems, [])
})

it('the same metric given twice is one more for the second', () => {
  assert.deepEqual(separate(['100', '100', '101']).metrics, [100, 101, 102])
})

it('a metric of 0 is the one the kernel takes where none is given', () => {
  const { metrics, problems } = separate(['', '0', '1'])
  assert.deepEqual(metrics, [null, 1, 2])
  assert.match(
    problems[0]?.message ?? '',
    /^ETH1_GATEWAY: a second IPv4 default route of metric 0, beside the one of ETH0; it gets metric 1$/,
  )
})

it('plan and lint complain of the same gateways', () => {
  for (const metrics of [
    ['', '', ''],
    ['', '0', '1'],
    ['100', '100', '101'],
    ['5', '', '0'],
    ['1', '2', '3'],
  ]) {
    const linted = lintContext({ variables: new Map(variablesOf(metrics)) })
    assert.deepEqual(
      linted.map(({ severity, variable, hint }) => [severity, variable, hint]),
      separate(metrics).problems.map(({ severity, variable, hint }) => [severity, variable, hint]),
    )
  }
})
