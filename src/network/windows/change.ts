/** One change of an adapter as an action; what is so already is said as well, so that a plan shows all of it. */
import type { PowerShellAction } from '../../machine/actions.ts'
import type { Calls } from './renderer.ts'

/** Something that is to be so. */
export const change = (what: string, isSo: boolean, calls: Calls): PowerShellAction => ({
  kind: 'powershell',
  what,
  isSo,
  calls: isSo ? [] : calls,
})

/** Something that is there and is to be no more. */
export const removal = (what: string, calls: Calls): PowerShellAction => ({
  kind: 'powershell',
  what,
  isSo: false,
  calls,
  takesAway: true,
})
