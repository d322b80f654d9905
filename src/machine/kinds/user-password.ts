/**
 * The password of a local user of Windows. Windows tells nobody what it is, so that what was set before is known from the
 * memory alone: each password is set once, and a user's own change of it stays.
 */
import type { UserPasswordAction } from '../actions.ts'
import type { Call } from '../windows/powershell/call.ts'
import { callText } from '../windows/powershell/text.ts'
import { type Kind, unchanged } from './kind.ts'

const withPassword = ({ call }: UserPasswordAction, secret: string): Call => ({
  ...call,
  parameters: { ...call.parameters, Password: { secret } },
})

/** Letters of every kind that a policy may ask for, and 192 bits that nobody knows ("Password must meet complexity requirements"). */
const unknownPassword = async (): Promise<string> => {
  const { randomBytes } = await import('node:crypto')
  return `aA1-${randomBytes(24).toString('base64url')}`
}

export const userPassword: Kind<UserPasswordAction> = {
  describe: ({ user, isNew, password }) => {
    if (!isNew) return `password of ${user}`
    return password === null ? `user ${user}, with a password that nobody knows` : `user ${user}`
  },

  async perform(action, { dryRun, powerShell, passwords, showDiff }) {
    const { user, isNew, password } = action
    const given = password === null ? null : ({ kind: 'plain', text: password } as const)
    if (!isNew && (given === null || (await passwords.isSet(user, given)))) return unchanged
    const diff = showDiff === null ? {} : { diff: `${callText(withPassword(action, ''))}\n` }
    if (dryRun) return { outcome: 'changed', ...diff }
    if (powerShell === null) return { outcome: 'skipped', message: 'the guest is not running' }
    await passwords.forget(user)
    const { ok, message } = await powerShell.make([
      withPassword(action, password ?? (await unknownPassword())),
    ])
    if (!ok) return { outcome: 'failed', message }
    if (given !== null) await passwords.note(user, given)
    return { outcome: 'changed', ...diff }
  },
}
