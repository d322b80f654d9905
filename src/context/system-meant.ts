/**
 * Which guest a context is for, as far as its values tell: nobody says so, and there is no guest where it is built or
 * looked at. Another value that tells is one more line in `ofWindows`.
 */
import { decodeText } from './bytes.ts'
import type { Variables } from './settings.ts'
import { decodeBase64 } from './types/access.ts'

/** Systems that a guest may have. */
export type Guest = 'linux' | 'windows'

/** A line that begins with a cmdlet, or a variable of the environment as PowerShell has it. */
const cmdlet =
  /^[\t ]*(?:\$\w+[\t ]*=[\t ]*)?(?:Add|Copy|Disable|Enable|Get|Import|Install|Invoke|New|Out|Remove|Rename|Restart|Set|Start|Stop|Test|Write)-[A-Z][A-Za-z]+\b|\$env:[A-Za-z_]/m

/** Whoever writes `#!` has said what runs it. */
const isPowerShell = (script: string): boolean => !script.startsWith('#!') && cmdlet.test(script)

/** Characters of base64 that are looked at; a script shows what it is at its beginning. */
const enough = 1 << 16

const decoded = (value: string): string => {
  const bytes = decodeBase64(value.slice(0, enough).replace(/\s+/g, ''))
  return bytes === undefined ? '' : decodeText(bytes)
}

/** Values that mean something to Windows alone, and are no slip in one for Linux. */
const ofWindows: readonly (readonly [variable: string, isIts: (value: string) => boolean])[] = [
  ['TIMEZONE', value => /^\s*(?:\S.* Standard Time|UTC[+-]\d\d)\s*$/i.test(value)],
  ['GROW_FS', value => /^\s*[a-z]:?\\?(?:[\s,]+[a-z]:?\\?)*\s*$/i.test(value)],
  ['INIT_SCRIPTS', value => /\.(?:ps1|cmd|bat)(?:\s|$)/i.test(value)],
  ['START_SCRIPT_BASE64', value => isPowerShell(decoded(value))],
  ['START_SCRIPT', isPowerShell],
]

/** Windows where a value tells that; the usual one otherwise. */
export const systemMeant = (variables: Variables, usual: Guest = 'linux'): Guest =>
  ofWindows.some(([variable, isIts]) => isIts(variables.get(variable) ?? '')) ? 'windows' : usual
