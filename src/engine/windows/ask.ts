/** Asks the running Windows for its facts, and goes on with what the system itself tells where PowerShell does not answer. */
import { hostname, release } from 'node:os'
import { messageOf } from '../../error-code.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { parseFacts } from '../../machine/windows/facts-file.ts'
import { adaptersUp, programData } from '../../machine/windows/system.ts'
import type { AskFacts } from './run-context.ts'

/** What Node knows without any other program. */
const factsOfSystem = (): WindowsFacts =>
  parseFacts({
    os: { version: release() },
    systemDrive: process.env.SystemDrive ?? 'C:',
    programData: programData(),
    computer: { active: hostname(), pending: hostname() },
    users: [],
    nics: adaptersUp().flatMap(({ name, mac, internal }) => (internal ? [] : [{ name, mac }])),
  })

export const askMachine: AskFacts = async known => {
  const { openPowerShell } = await import('../../machine/windows/powershell/session.ts')
  const { readWindowsFacts } = await import('../../machine/windows/read-facts.ts')
  const powerShell = openPowerShell()
  try {
    return { facts: await readWindowsFacts(powerShell, { ...known, live: true }), powerShell }
  } catch (error) {
    return {
      facts: { ...factsOfSystem(), ...known, live: true },
      powerShell,
      problem: { severity: 'error', message: messageOf(error) },
    }
  }
}
