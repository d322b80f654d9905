/** The facts of the Windows we run on: one question to PowerShell, and what the agent itself knows. */
import { InputError } from '../../input-error.ts'
import { ActionError } from '../files.ts'
import type { WindowsFacts } from './facts.ts'
import { parseFacts } from './facts-file.ts'
import type { PowerShellSession } from './powershell/session.ts'

/**
 * @throws ActionError where PowerShell does not answer, or with something that is no fact
 */
export const readWindowsFacts = async (
  session: Pick<PowerShellSession, 'facts'>,
  known: Pick<WindowsFacts, 'live' | 'mediumFiles' | 'renames'>,
): Promise<WindowsFacts> => {
  const answer = await session.facts()
  try {
    return { ...parseFacts(answer), ...known }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new ActionError(
      `what PowerShell told of this machine cannot be used: ${error.message}; please report it`,
      { cause: error },
    )
  }
}
