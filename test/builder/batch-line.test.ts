import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBatchLine, withDefaults } from '../../src/builder/batch-line.ts'
import { InputError } from '../../src/input-error.ts'

test('the keys of a line are the options, lists and objects where an option has several values', () => {
  const line = {
    template: 'vm.one',
    set: { SET_HOSTNAME: 'web1', VMID: 7 },
    vnet: ['0=net.one'],
    file: 'init.sh',
    output: 'web1.iso',
  }
  assert.deepEqual(parseBatchLine(JSON.stringify(line)), {
    template: 'vm.one',
    set: ['SET_HOSTNAME=web1', 'VMID=7'],
    vnet: ['0=net.one'],
    file: ['init.sh'],
    output: 'web1.iso',
  })
  assert.deepEqual(parseBatchLine('{"variables": {"A": "1=2"}}'), { variables: { A: '1=2' } })
})

const refusals: readonly (readonly [line: string, message: RegExp])[] = [
  ['nonsense', /no JSON/],
  ['{"set": {"PASSWORD": "hush"}', /no JSON at column \d+; a line is an object/],
  ['[]', /this is a list/],
  ['null', /this is null/],
  ['{"ouput": "x"}', /there is no option "ouput"; did you mean "output"\?/],
  ['{"colour": "x"}', /there is no option "colour"; there are template, variables, set/],
  ['{"constructor": "x"}', /there is no option "constructor"/],
  ['{"output": 1}', /"output" is a number; give a text/],
  ['{"output": ""}', /"output" is empty/],
  ['{"file": [1]}', /"file" is a number/],
  ['{"set": {"A": true}}', /"set\.A" is a boolean; a value is a text, and OpenNebula writes "YES" and "NO"/],
  ['{"set": {"A": {}}}', /"set\.A" is an object; a value is a text/],
  ['{"set": {"A=B": "1"}}', /"A=B" is no name/],
  ['{"variables": ["A=1"]}', /"variables" is a list; give a text/],
]

for (const [line, message] of refusals)
  test(`${line} is refused by what is wrong with it, and no value is repeated`, () => {
    assert.throws(
      () => parseBatchLine(line),
      (error: unknown) =>
        error instanceof InputError && message.test(error.message) && !error.message.includes('hush'),
    )
  })

test('a line wins over what all have in common, single variables and ids one by one, and files come together', () => {
  const common = { template: 'vm.one', set: ['A=1', 'B=1'], vnet: ['0=a', '1=b'], file: ['x'], label: 'L' }
  assert.deepEqual(withDefaults(common, { output: 'o', set: { B: '2' }, vnet: ['1=c'], file: ['y'] }), {
    template: 'vm.one',
    label: 'L',
    output: 'o',
    set: ['A=1', 'B=1', 'B=2'],
    vnet: ['0=a', '1=c'],
    image: [],
    user: [],
    file: ['x', 'y'],
  })
  const own = withDefaults(common, { variables: 'v' })
  assert.deepEqual([own.template, own.variables], [undefined, 'v'])
})
