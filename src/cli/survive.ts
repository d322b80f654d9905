/**
 * What a watch outlives: errors that may pass by themselves. A medium that cannot be read now may be readable in a while, or be
 * another one at the next change; on Windows a program that looks for viruses may hold a file for a moment.
 */
import type { Attempt } from '../engine/noticing/watch.ts'
import { messageOf } from '../error-code.ts'
import { InputError } from '../input-error.ts'
import { SourceError } from '../source/medium.ts'
import { exitCode } from './command.ts'
import { messages } from './log.ts'

/** Who watches. */
export interface Watcher {
  /** All that is not the fault of the command line may pass; else only what is wrong with a medium. */
  readonly isService: boolean
  /** Tells others than readers of the log. */
  readonly tellFailure?: (message: string) => Promise<void>
}

const mayPass = (error: unknown, { isService }: Watcher): boolean =>
  error instanceof SourceError || (isService && !(error instanceof InputError))

/**
 * Applies, and survives what may pass. After the last try a service that cannot go on ends, and is started anew.
 *
 * @param apply answers the exit code
 * @returns `again` where another try may succeed; a run that failed and has seen all of the machine finds no news then
 * @throws what does not pass
 */
export const survive = async (
  apply: () => Promise<number>,
  { isFirst, isLast }: Attempt,
  watcher: Watcher,
): Promise<'again' | undefined> => {
  try {
    return (await apply()) === exitCode.failed && watcher.isService ? 'again' : undefined
  } catch (error) {
    if (!mayPass(error, watcher) || (isLast && !(error instanceof SourceError))) throw error
    messages('err', messageOf(error))
    if (isFirst) await watcher.tellFailure?.(messageOf(error))
    return 'again'
  }
}
