/**
 * What counts where no device has a context: a folder of the machine, then VMware's guestinfo. In this order because
 * one-context has it so: whoever puts a context into the folder of an image means it for every machine made of it.
 */
import { openDirectory } from './directory-medium.ts'
import type { Look } from './look.ts'
import type { Medium } from './medium.ts'

export interface Elsewhere {
  /** The folder, where it holds a context. */
  readonly directory: string | null
  /** @throws SourceError where there is one that cannot be used */
  readonly guestinfo: () => Promise<Medium | null>
  /** What to do to have a device looked at that may not be read; empty where nothing would help. */
  readonly advice: string
  readonly log: (message: string) => void
}

/**
 * The medium that counts after a look at every device has found none; null where there is none.
 *
 * @throws SourceError where a volume labelled CONTEXT cannot be used and there is no other context
 */
export const withoutDevice = async (look: Look, elsewhere: Elsewhere): Promise<Medium | null> => {
  const { directory, advice, log } = elsewhere
  for (const device of look.forbidden) log(`${device} may not be read, so it was passed over${advice}`)
  const medium = directory === null ? await elsewhere.guestinfo() : openDirectory(directory)
  if (look.broken === null) return medium
  if (medium === null) throw look.broken.error
  log(`${look.broken.error.message}; ${medium.path} is used instead`)
  return medium
}
