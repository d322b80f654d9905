/** What a run leaves for those that come after it when something changes. */
import { messageOf } from '../../error-code.ts'
import type { GuestFiles } from '../../machine/files.ts'
import type { OpenContext } from '../context.ts'
import type { RunOptions } from '../run-options.ts'
import type { Look } from './look.ts'
import { takeBootMark } from './mark.ts'
import { noteSeen } from './seen.ts'

/**
 * Notes what the run saw when it began, if it was one that made the machine what it is: neither single modules nor
 * those of the network stage have looked at everything.
 */
export const keepSeen = (look: Look, context: OpenContext, options: RunOptions, files: GuestFiles): void => {
  if (options.stage === 'network' || options.modules.length > 0) return
  try {
    noteSeen(files, look, context)
    if (options.stage === 'local') takeBootMark(files, look)
  } catch (error) {
    options.log(
      'warning',
      `what this run saw is not noted, so the next change does all again: ${messageOf(error)}`,
    )
  }
}
