/** Starts this Windows again, as any administrator would, and says where Windows refuses. */
import { systemProgram } from '../../machine/windows/system.ts'
import type { Log } from '../log.ts'

/** Seconds until Windows starts again, so that whoever is logged in sees why. */
const warning = 5

/** The longest comment that shutdown.exe takes. */
const longest = 512

/** Milliseconds until shutdown.exe is given up. */
const patience = 60_000

/** Somebody else was quicker: ERROR_SHUTDOWN_IN_PROGRESS, ERROR_SHUTDOWN_IS_SCHEDULED. */
const underWay: readonly (number | undefined)[] = [1115, 1190]

/** Planned, of an application's maintenance (shutdown, "/d"). */
const wordsFor = (reason: string): readonly string[] => [
  ...['/r', '/t', String(warning), '/d', 'p:4:1'],
  ...['/c', `vmcontext: ${reason}`.slice(0, longest)],
]

/** Why Windows does not start again; null where it does. */
const refusalOf = async (program: string, reason: string): Promise<string | null> => {
  const { execa } = await import('execa')
  const { exitCode, failed, originalMessage } = await execa(program, wordsFor(reason), {
    stdio: 'ignore',
    reject: false,
    timeout: patience,
    windowsHide: true,
  })
  if (!failed || underWay.includes(exitCode)) return null
  return exitCode === undefined
    ? (originalMessage ?? 'unknown reason')
    : `shutdown.exe ended with ${exitCode}`
}

/**
 * @param program shutdown.exe, or what stands in for it
 * @returns whether it does
 */
export const startAgain = async (
  reason: string,
  log: Log,
  program = systemProgram('shutdown.exe'),
): Promise<boolean> => {
  const refused = await refusalOf(program, reason)
  if (refused === null) log('notice', `this machine starts again: ${reason}`)
  else log('err', `${reason}: the restart did not come about: ${refused}; start this machine again by hand`)
  return refused === null
}
