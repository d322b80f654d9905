import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../../src/engine/config.ts'
import { makeGuest } from '../support/guest.ts'

const path = '/etc/vmcontext/agent.conf'

test('a guest without agent.conf, or with one that says nothing of it, waits 10 seconds at most', async t => {
  assert.deepEqual(await readConfig(makeGuest(t).files), { config: { wait: 10 }, problems: [] })
  const { files } = makeGuest(t, { [path]: '[other]\nwait = 5\n' })
  assert.deepEqual(await readConfig(files), { config: { wait: 10 }, problems: [] })
})

for (const [text, wait] of [
  ['0', 0],
  ['2.5 ; seconds', 2.5],
  ['3600', 3600],
] as const) {
  test(`wait = ${text} is taken from agent.conf`, async t => {
    const { files } = makeGuest(t, { [path]: `[source]\nwait = ${text}\n` })
    assert.deepEqual(await readConfig(files), { config: { wait }, problems: [] })
  })
}

for (const line of ['wait = soon', 'wait = -1', 'wait = 3601', 'wait = 1e3', 'wait =', 'wait']) {
  test(`"${line}" in agent.conf is a warning, and the default is used`, async t => {
    const { files } = makeGuest(t, { [path]: `[source]\n${line}\n` })
    const { config, problems } = await readConfig(files)
    assert.deepEqual(config, { wait: 10 })
    assert.equal(problems[0]?.severity, 'warning')
    assert.match(problems[0]?.message ?? '', /agent\.conf: wait = .*no number of seconds from 0 to 3600; 10/)
  })
}
