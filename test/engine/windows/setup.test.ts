import assert from 'node:assert/strict'
import { test } from 'node:test'
import { awaitSetup } from '../../../src/engine/windows/setup.ts'

const answer = (number: string): string =>
  `\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\Setup\r\n    SystemSetupInProgress    REG_DWORD    ${number}\r\n\r\n`

/** Asks for what these answers say, the last one for ever; answers how often was asked and what was said. */
const wait = async (answers: readonly string[], most = 60_000) => {
  const said: string[] = []
  let asked = 0
  await awaitSetup((priority, message) => said.push(`${priority}: ${message}`), {
    every: 5,
    most,
    ask: async (key, value) => {
      assert.deepEqual([key, value], ['HKLM\\SYSTEM\\Setup', 'SystemSetupInProgress'])
      asked += 1
      return answers[Math.min(asked, answers.length) - 1] ?? ''
    },
  })
  return { asked, said }
}

test('a Windows that is set up, or does not say, is not waited for', async () => {
  for (const text of [answer('0x0'), '', 'ERROR: The system was unable to find the specified registry key'])
    assert.deepEqual(await wait([text]), { asked: 1, said: [] })
})

test('a Windows that is being set up is waited for, and that is said once', async () => {
  const { asked, said } = await wait([answer('0x1'), answer('0x1'), answer('0x1'), answer('0x0')])
  assert.equal(asked, 4)
  assert.deepEqual(said, ['notice: Windows is being set up; the context is applied once that is done'])
})

test('a Windows that is never done does not keep a machine nobody for ever', async () => {
  const { said } = await wait([answer('0x1')], 20)
  assert.match(said.at(-1) ?? '', /^warning: Windows is said to be set up still after 0 minutes/)
})
