/**
 * A user's password in shadow(5). A crypted one is compared as it is; a plain one is hashed with what the
 * guest has and compared, so that a second run leaves it alone. One that was set before is not set again: what is
 * there instead is the user's own. No hash or password is ever shown.
 */
import type { Password, PasswordAction } from '../actions.ts'
import { ActionError } from '../files.ts'
import { withAccountLocks } from '../linux/account-locks.ts'
import { hasDatabase, noPassword, readEntry, today, writeEntry } from '../linux/accounts.ts'
import type { GivenPassword, Machine, PasswordMemory } from '../machine.ts'
import { changed, type Kind, unchanged } from './kind.ts'

/** Hashes that can be checked here; others are simply written anew. */
const isCheckable = (hash: string): boolean => /^\$[56]\$/.test(hash)

/** What begins like a hash may be none: no password fits it. */
const fits = (verify: () => boolean): boolean => {
  try {
    return verify()
  } catch {
    return false
  }
}

/** The field of shadow(5) this password asks for; the present one where that is right already. */
const wantedField = async (password: Password, present: string, machine: Machine): Promise<string> => {
  if (password.kind === 'crypted') return password.text
  if (password.kind === 'locked') return noPassword
  const { encrypt, verify } = await import('unixcrypt')
  if (isCheckable(present) && fits(() => verify(password.text, present))) return present
  return encrypt(password.text, `$6$${await machine.salt()}`)
}

/** What a field says in which no password was ever set: useradd(8) leaves it so, and images often do. */
const isEmpty = (field: string): boolean => /^(?:!{0,2}|\*)$/.test(field)

/** The user has another password now than the one that was set for him. */
const isUsersOwn = async (
  user: string,
  given: GivenPassword,
  present: string,
  passwords: PasswordMemory,
): Promise<boolean> => {
  if (isEmpty(present) || (given.kind === 'crypted' && given.text === present)) return false
  return await passwords.isSet(user, given)
}

export const password: Kind<PasswordAction> = {
  describe: action => `password of ${action.user}`,

  async perform(action, machine) {
    const { files, showDiff, passwords } = machine
    const { user, password } = action
    const given = password.kind === 'locked' ? null : password
    const database = hasDatabase(files, 'shadow') ? 'shadow' : 'passwd'
    const entry = readEntry(files, database, user)
    if (entry === null && readEntry(files, 'passwd', user) === null) {
      throw new ActionError(`cannot set the password: there is no user ${user}`)
    }
    const present = entry?.[1] ?? ''
    if (given !== null && (await isUsersOwn(user, given, present, passwords))) return unchanged
    const field = await wantedField(password, present, machine)
    if (entry !== null && field === present) {
      if (given !== null && !passwords.isNoted(user)) await passwords.note(user, given)
      return unchanged
    }
    await passwords.forget(user)
    await withAccountLocks(machine, () => {
      const rest = entry ?? [user, '', '', '0', '99999', '7', '', '', '']
      const changedEntry = [user, field, ...rest.slice(2)]
      if (database === 'shadow') changedEntry[2] = today()
      writeEntry(files, database, changedEntry)
    })
    if (given !== null) await passwords.note(user, given)
    const now = password.kind === 'locked' ? 'locked' : 'set'
    return changed(
      [`/etc/${database}`],
      showDiff,
      () => `/etc/${database}: password of ${user} ${now}, not shown\n`,
    )
  },
}
