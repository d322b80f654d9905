/**
 * Which guest a context is for, as far as its values tell: nobody says so, and a drive letter, a user name with blanks or
 * "Romance Standard Time" can be used by one system alone. For those who look at a context where no guest is.
 */

import { readSettings, type Variables } from './settings.ts'
import { findVariable } from './table.ts'

/** Systems that a guest may have. */
export type Guest = 'linux' | 'windows'

/** Names of variables that guests of both have and this one cannot use as they are. */
const unusable = (variables: Variables, system: Guest): ReadonlySet<string> =>
  new Set(
    readSettings(variables, system).problems.flatMap(({ severity, variable }) => {
      const systems = variable === undefined ? [] : (findVariable(variable)?.variable.systems ?? [])
      const isShared = systems.includes('linux') && systems.includes('windows')
      return variable !== undefined && severity === 'error' && isShared ? [variable] : []
    }),
  )

/** The usual one, unless the other can use all that this one can and more. */
export const systemMeant = (variables: Variables, usual: Guest = 'linux'): Guest => {
  const here = unusable(variables, usual)
  if (here.size === 0) return usual
  const other = usual === 'linux' ? 'windows' : 'linux'
  const there = unusable(variables, other)
  return there.size < here.size && [...there].every(name => here.has(name)) ? other : usual
}
