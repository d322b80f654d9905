import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseContext } from '../../src/context/parse.ts'
import { type HostileCase, inputOf, noCases, readCases } from './cases.ts'

test('no hostile case gets anything but an error or its literal text', { skip: noCases }, async t => {
  for (const given of readCases<HostileCase>('hostile.json')) {
    await t.test(given.name, () => {
      const { variables, problems } = parseContext(inputOf(given))
      const errors = problems.filter(({ severity }) => severity === 'error')
      if (!given.outcomes.includes('literal')) assert.ok(errors.length > 0)
      if (errors.length === 0) {
        for (const [name, values] of Object.entries(given.literal ?? {})) {
          assert.ok(values.includes(variables.get(name) ?? '(not set)'), name)
        }
      }
      for (const { line, column } of errors)
        assert.ok(line !== undefined && line >= 1 && column !== undefined && column >= 1)
      for (const [name, values] of Object.entries(given.forbidden_values ?? {})) {
        assert.ok(!values.includes(variables.get(name) ?? '(not set)'), name)
      }
      if (given.secret_not_in_output !== undefined) {
        assert.ok(!JSON.stringify(problems).includes(given.secret_not_in_output))
      }
    })
  }
})
