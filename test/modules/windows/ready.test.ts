import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ready } from '../../../src/modules/windows/ready.ts'
import { windowsFacts, windowsSettings } from '../../network/windows/machine.ts'

const whole = {
  REPORT_READY: 'YES',
  ONEGATE_ENDPOINT: 'http://10.0.0.1:5030',
  ONEGATE_TOKEN: 'hush',
  VMID: '42',
}

const plan = (context: Readonly<Record<string, string>>, mediumFiles: readonly string[] = ['context.sh']) => {
  const { actions, problems = [] } = ready.plan(windowsSettings(context), windowsFacts({ mediumFiles }))
  return { actions, messages: problems.map(({ severity, message }) => `${severity} ${message}`) }
}

test('READY is reported where it was asked for, and only where all succeeded', () => {
  const { actions, messages } = plan({ ...whole, RETRY_COUNT: '5', RETRY_WAIT_PERIOD: '1' })
  assert.deepEqual(actions, [
    {
      kind: 'ready',
      endpoint: 'http://10.0.0.1:5030',
      vmid: 42,
      token: { secret: 'hush' },
      retries: 5,
      wait: 1,
      onlyIfAllSucceeded: true,
    },
  ])
  assert.deepEqual(messages, [])
})

test('nobody is told where nobody asked', () => {
  assert.deepEqual(plan({ ...whole, REPORT_READY: '' }), { actions: [], messages: [] })
  assert.deepEqual(plan({ ...whole, REPORT_READY: 'NO' }), { actions: [], messages: [] })
})

test('it is tried three times more, ten seconds apart, where the context says nothing of it', () => {
  const [action] = plan(whole).actions
  assert.deepEqual([action?.retries, action?.wait], [3, 10])
})

test('the token of the medium counts where the context has none', () => {
  const { ONEGATE_TOKEN: _, ...rest } = whole
  assert.deepEqual(plan(rest, ['TOKEN.TXT', 'context.sh']).actions[0]?.token, { file: 'TOKEN.TXT' })
  assert.deepEqual(plan(whole, ['context.sh', 'token.txt']).actions[0]?.token, { secret: 'hush' })
})

test('what is missing is said, all of it at once, and nothing is reported', () => {
  const { actions, messages } = plan({ REPORT_READY: 'YES' })
  assert.deepEqual(actions, [])
  assert.equal(messages.length, 3)
  for (const missing of ['ONEGATE_ENDPOINT', 'VMID', 'token'])
    assert.ok(
      messages.some(message => message.startsWith('error REPORT_READY') && message.includes(missing)),
      missing,
    )
})
