/** Which of the variables with a password counts on Windows, which takes none that is hashed. */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'

/** Variables that hold a password Windows can be given, the first that is given wins. */
const passwordVariables = ['PASSWORD_BASE64', 'PASSWORD'] as const

/** What crypt(5) makes of a password says nothing to Windows. */
const cryptedVariables = ['CRYPTED_PASSWORD_BASE64', 'CRYPTED_PASSWORD'] as const

type PasswordVariable = (typeof passwordVariables)[number] | (typeof cryptedVariables)[number]

export interface GivenPassword {
  readonly password: string | null
  readonly problems: readonly Problem[]
}

const unusable = (variable: string): Problem => ({
  severity: 'error',
  variable,
  message: `${variable} cannot be used, so no password is set and no other variable is tried`,
})

const crypted = (variable: string, instead: string | undefined): Problem => ({
  severity: instead === undefined ? 'error' : 'warning',
  variable,
  message: `${variable}: Windows cannot be given a hash; ${instead === undefined ? 'no password is set' : `${instead} is used`}`,
  ...(instead === undefined && { hint: 'give PASSWORD_BASE64' }),
})

/** Base64 of nothing is no password, and no reason to leave others out. */
const counts = (name: PasswordVariable, settings: Settings): boolean =>
  settings.invalid(name) || settings.get(name) !== null

/** The password that the context gives its user, and what is to be said of those it gives in vain. */
export const passwordOf = (settings: Settings): GivenPassword => {
  const winner = passwordVariables.find(name => counts(name, settings))
  const hash = cryptedVariables.find(name => counts(name, settings))
  if (winner !== undefined && settings.invalid(winner))
    return { password: null, problems: [unusable(winner)] }
  return {
    password: winner === undefined ? null : settings.get(winner),
    problems: hash === undefined ? [] : [crypted(hash, winner)],
  }
}

/** The variable that gives a password, whether it can be used or not; undefined where none does. */
export const askingForPassword = (settings: Settings): string | undefined =>
  [...passwordVariables, ...cryptedVariables].find(name => counts(name, settings))
