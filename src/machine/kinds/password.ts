/**
 * A user's password in shadow(5). A crypted one is compared as it is; a plain one is hashed with what the
 * guest has and compared, so that a second run leaves it alone. No hash or password is ever shown.
 */
import type { Password, PasswordAction } from '../actions.ts'
import { ActionError } from '../files.ts'
import { withAccountLocks } from '../linux/account-locks.ts'
import { hasDatabase, noPassword, readEntry, today, writeEntry } from '../linux/accounts.ts'
import type { Machine } from '../machine.ts'
import { changed, type Kind, unchanged } from './kind.ts'

/** Hashes that can be checked here; others are simply written anew. */
const isCheckable = (hash: string): boolean => /^\$[56]\$/.test(hash)

/** The field of shadow(5) this password asks for; the present one where that is right already. */
const wantedField = async (password: Password, present: string, machine: Machine): Promise<string> => {
  if (password.kind === 'crypted') return password.hash
  if (password.kind === 'locked') return noPassword
  const { encrypt, verify } = await import('unixcrypt')
  if (isCheckable(present) && verify(password.text, present)) return present
  return encrypt(password.text, `$6$${await machine.salt()}`)
}

export const password: Kind<PasswordAction> = {
  describe: action => `password of ${action.user}`,

  async perform(action, machine) {
    const { files, showDiff } = machine
    const database = hasDatabase(files, 'shadow') ? 'shadow' : 'passwd'
    const entry = readEntry(files, database, action.user)
    if (entry === null && readEntry(files, 'passwd', action.user) === null) {
      throw new ActionError(`cannot set the password: there is no user ${action.user}`)
    }
    const present = entry?.[1] ?? ''
    const field = await wantedField(action.password, present, machine)
    if (entry !== null && field === present) return unchanged
    await withAccountLocks(machine, () => {
      const rest = entry ?? [action.user, '', '', '0', '99999', '7', '', '', '']
      const changedEntry = [action.user, field, ...rest.slice(2)]
      if (database === 'shadow') changedEntry[2] = today()
      writeEntry(files, database, changedEntry)
    })
    const now = action.password.kind === 'locked' ? 'locked' : 'set'
    return changed(
      [`/etc/${database}`],
      showDiff,
      () => `/etc/${database}: password of ${action.user} ${now}, not shown\n`,
    )
  },
}
