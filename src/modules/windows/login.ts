/** Whom USERNAME means on Windows, for the modules that give this user a password, keys or rights. */
import type { Settings } from '../../context/settings.ts'
import type { WindowsFacts, WindowsUser } from '../../machine/windows/facts.ts'

/** The group Administrators by its well-known SID, whatever it is called here ("Well-known SIDs" on Microsoft Learn). */
export const administratorsSid = 'S-1-5-32-544'

export interface Login {
  readonly name: string
  /** null where there is no such user yet. */
  readonly user: WindowsUser | null
}

/** Windows tells users apart without regard to case. */
export const isSameUser = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** The administrator that Windows comes with, under whatever name: his relative identifier is 500. */
export const isBuiltIn = ({ name, sid }: WindowsUser): boolean =>
  sid === '' ? isSameUser(name, 'Administrator') : /^S-1-5-21-.*-500$/i.test(sid)

/** Guest, DefaultAccount and WDAGUtilityAccount, under whatever names ("Local accounts" on Microsoft Learn). */
export const isOfWindows = ({ sid }: WindowsUser): boolean => /^S-1-5-21-.*-50[134]$/i.test(sid)

/** The user the context is about; null where USERNAME cannot be used, or nobody knows the administrator's name. */
export const loginOf = (settings: Settings, { users }: WindowsFacts): Login | null => {
  if (settings.invalid('USERNAME')) return null
  // The default of the table is that of Linux.
  const asked = settings.given('USERNAME') ? settings.get('USERNAME') : null
  const user = users.find(each => (asked === null ? isBuiltIn(each) : isSameUser(each.name, asked))) ?? null
  const name = user?.name ?? asked
  return name === null ? null : { name, user }
}

/** Somebody who is a member of Administrators once the module `users` is through. */
export const willAdministrate = ({ user }: Login, settings: Settings): boolean =>
  user === null || user.administrator || isBuiltIn(user) || settings.given('USERNAME')
