/** What this Windows is like, as `vmcontext plan --facts` takes it on any other machine. */
import { openPowerShell, type PowerShellSession } from '../../machine/windows/powershell/session.ts'

/** Every Windows tells of some 140 zones; a file without them takes each that there is. */
const isWorthIt = ([name]: readonly [string, unknown]): boolean => name !== 'timeZones'

/**
 * @returns JSON, as PowerShell told it and not yet read, so that what was misread can be seen
 * @throws ActionError where PowerShell does not answer
 */
export const factsText = async (
  session: Pick<PowerShellSession, 'facts' | 'close'> = openPowerShell(),
): Promise<string> => {
  try {
    const facts = await session.facts()
    const told = Object.entries(facts ?? {}).filter(isWorthIt)
    return `${JSON.stringify(Object.fromEntries(told), null, 2)}\n`
  } finally {
    await session.close()
  }
}
