/** Scripts that a shell would stumble over in every line. */
import type { Problem } from '../problem.ts'
import { type Rule, warning } from './rule.ts'

/** Interpreters that take a carriage return for part of a word; Python and Perl do not. */
const shells = /^#![^\n]*\b(?:sh|bash|dash|ash|zsh|ksh)\b/

const says = 'its lines end as in Windows, and a shell takes the carriage return for part of each command'
const hint = 'save it with line ends of Unix: dos2unix, or sed -i "s/\\r$//"'

/** Whether a shell would run this and find carriage returns in it. */
const isForeign = (text: string): boolean =>
  /\r\n/.test(text) && (shells.test(text) || !text.startsWith('#!'))

/** The same of a script that is a file of the medium. */
export const lintScriptFile = (path: string, text: string): readonly Problem[] =>
  isForeign(text) ? [{ severity: 'warning', message: `${path}: ${says}`, hint }] : []

/** START_SCRIPT as it stands in the context. */
export const scriptLineEnds: Rule = (settings, system) => {
  if (system !== 'linux') return []
  return (['START_SCRIPT_BASE64', 'START_SCRIPT'] as const)
    .filter(name => isForeign(settings.get(name) ?? ''))
    .map(name => warning(name, says, hint))
}
