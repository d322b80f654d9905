import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsText } from '../../../src/cli/bug-report/facts.ts'
import { ActionError } from '../../../src/machine/files.ts'
import { parseFacts } from '../../../src/machine/windows/facts-file.ts'

/** In the way PowerShell tells it. */
const told = {
  computer: { active: 'WEB1', pending: 'WEB1' },
  timeZone: 'Romance Standard Time',
  timeZones: ['UTC', 'Romance Standard Time'],
  nics: [{ name: 'Ethernet', index: 4, mac: '02-00-0A-00-00-05', ipv4: { addresses: ['10.0.0.5/24'] } }],
}

const sessionOf = (facts: () => Promise<unknown>) => {
  const closed: string[] = []
  return {
    closed,
    session: {
      facts,
      close: async () => {
        closed.push('closed')
      },
    },
  }
}

test('facts of a Windows are told as a plan elsewhere takes them, and PowerShell is ended', async () => {
  const { session, closed } = sessionOf(async () => told)
  const facts = parseFacts(JSON.parse(await factsText(session)))
  const { timeZones, ...others } = told
  assert.deepEqual(facts, parseFacts(others))
  assert.equal(facts.nics[0]?.ipv4.addresses[0], '10.0.0.5/24')
  assert.ok(timeZones.length > 0 && facts.timeZones.length === 0)
  assert.deepEqual(closed, ['closed'])
})

test('a fact that cannot be read is told as it came, for whoever mends that', async () => {
  const { session } = sessionOf(async () => ({ nics: 'Ethernet' }))
  assert.deepEqual(JSON.parse(await factsText(session)), { nics: 'Ethernet' })
})

test('where PowerShell does not answer it is ended all the same', async () => {
  const { session, closed } = sessionOf(async () => {
    throw new ActionError('PowerShell cannot be run: no such file')
  })
  await assert.rejects(factsText(session), ActionError)
  assert.deepEqual(closed, ['closed'])
})
