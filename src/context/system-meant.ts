/**
 * Which guest a context is for, as far as its values tell: nobody says so, and there is no guest where it is built or
 * looked at. Another value that tells is one more line in `ofWindows`.
 */
import type { Variables } from './settings.ts'

/** Systems that a guest may have. */
export type Guest = 'linux' | 'windows'

/** Values that mean something to Windows alone, and are no slip in one for Linux. */
const ofWindows: readonly (readonly [variable: string, value: RegExp])[] = [
  ['TIMEZONE', /^\s*(?:\S.* Standard Time|UTC[+-]\d\d)\s*$/i],
  ['GROW_FS', /^\s*[a-z]:?\\?(?:[\s,]+[a-z]:?\\?)*\s*$/i],
  ['INIT_SCRIPTS', /\.(?:ps1|cmd|bat)(?:\s|$)/i],
]

/** Windows where a value tells that; the usual one otherwise. */
export const systemMeant = (variables: Variables, usual: Guest = 'linux'): Guest =>
  ofWindows.some(([variable, value]) => value.test(variables.get(variable) ?? '')) ? 'windows' : usual
