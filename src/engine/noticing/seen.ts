/**
 * What the last whole run saw: the machine, and the context it made it of. A run that is to do something only where
 * that is another compares with it. It is gone with the boot, as the boot's own run looks at everything.
 */
import type { GuestFiles } from '../../machine/files.ts'
import type { OpenContext } from '../context.ts'
import { ownFile, runtimeFolder } from '../folders.ts'
import { type Look, lookAround } from './look.ts'

const seenPath = `${runtimeFolder}/seen.json`

/** The context itself, which holds secrets: below /run, for root alone. */
const contextPath = `${runtimeFolder}/seen-context`

/** Whose context it is, and all that is on the medium, so that another file of the same context counts too. */
const describeMedium = ({ medium }: OpenContext): string =>
  JSON.stringify([medium.kind, ...medium.files.map(({ path, size }) => [path, size])])

/** What was seen; the same context on another medium is the same. */
const describeSeen = (look: Look, context: OpenContext): string =>
  JSON.stringify({ hardware: look.hardware, medium: describeMedium(context) })

/** The last whole run saw this very machine and this very context. */
export const wasSeen = (files: GuestFiles, context: OpenContext): boolean => {
  const seen = files.read(seenPath)
  const content = files.read(contextPath)
  return (
    seen !== null &&
    content !== null &&
    Buffer.compare(content, context.content) === 0 &&
    Buffer.from(seen).toString() === describeSeen(lookAround(files), context)
  )
}

/** Notes what a whole run saw when it began. */
export const noteSeen = (files: GuestFiles, look: Look, context: OpenContext): void => {
  files.write(contextPath, context.content, ownFile)
  files.write(seenPath, Buffer.from(describeSeen(look, context)), ownFile)
}
