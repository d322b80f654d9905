/**
 * What a Windows guest will say of a context, whichever one it is. Its modules are asked with the facts of an imaginary
 * one; those whose word depends on a machine's NICs, drives or files are left out. Another module is one more in `modules`.
 */
import { namedScripts } from '../../context/lint/medium.ts'
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import { parseFacts } from '../../machine/windows/facts-file.ts'
import { hostname } from '../../modules/windows/hostname.ts'
import { ready } from '../../modules/windows/ready.ts'
import type { WindowsModule } from '../../modules/windows/registry.ts'
import { scripts } from '../../modules/windows/scripts.ts'
import { timezone } from '../../modules/windows/timezone.ts'
import { users } from '../../modules/windows/users.ts'

const modules: readonly WindowsModule[] = [users, hostname, timezone, scripts, ready]

/** Every file is there that could be missing: what is missing on a medium is told by the rules for media. */
const guestFor = (settings: Settings) =>
  parseFacts({
    users: [{ name: 'Administrator', sid: 'S-1-5-21-0-0-0-500', administrator: true }],
    mediumFiles: ['token.txt', ...namedScripts(settings, 'windows')],
  })

/** @param told problems that are known: what a value is accused of already is not said again */
export const windowsProblems = async (
  settings: Settings,
  told: readonly Problem[],
): Promise<readonly Problem[]> => {
  const facts = guestFor(settings)
  const plans = await Promise.all(modules.map(({ plan }) => plan(settings, facts)))
  return plans
    .flatMap(({ problems = [] }) => problems)
    .filter(({ variable }) => !told.some(other => other.variable === variable && other.severity === 'error'))
}
