import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../../src/context/settings.ts'
import { swap } from '../../../src/modules/linux/swap.ts'
import { debianFacts } from '../../support/facts.ts'

const plan = (variables: Record<string, string>, idleSwap: readonly string[], tools = ['swapon']) =>
  swap.plan(
    readSettings(new Map(Object.entries(variables)), 'linux').settings,
    debianFacts({ idleSwap, diskTools: new Set(tools) }),
  )

test('every swap device that is not used is switched on, unless the context says otherwise', () => {
  assert.deepEqual(plan({}, ['/dev/vdb', '/dev/dm-0']), {
    actions: [
      { kind: 'swap', path: '/dev/vdb' },
      { kind: 'swap', path: '/dev/dm-0' },
    ],
  })
  assert.deepEqual(plan({ IGNORE_SWAP: 'YES' }, ['/dev/vdb']), { actions: [] })
  assert.deepEqual(plan({ IGNORE_SWAP: 'NO' }, [], []), { actions: [] })
})

test('a guest without swapon is told what it lacks', () => {
  const { actions, problems } = plan({}, ['/dev/vdb'], [])
  assert.deepEqual(actions, [])
  assert.match(problems?.[0]?.message ?? '', /^IGNORE_SWAP: .*no swapon.*\/dev\/vdb/)
})
