/**
 * What the last whole run saw: the machine, and the context it made it of. A run that is to do something only where
 * that is another compares with it. It is gone with the boot, as the boot's own run looks at everything.
 */
import type { GuestFiles } from '../../machine/files.ts'
import type { HardwareKind, Module } from '../../modules/module.ts'
import type { OpenContext } from '../context.ts'
import { ownFile, runtimeFolder } from '../folders.ts'
import type { Hardware, Look } from './look.ts'

const seenPath = `${runtimeFolder}/seen.json`

/** The context itself, which holds secrets: below /run, for root alone. */
const contextPath = `${runtimeFolder}/seen-context`

/** Whose context it is, and all that is on the medium, so that another file of the same context counts too. */
const describeMedium = ({ medium }: OpenContext): string =>
  JSON.stringify([medium.kind, ...medium.files.map(({ path, size }) => [path, size])])

/** What was seen; the same context on another medium is the same. */
interface Seen {
  readonly hardware: Hardware
  readonly medium: string
}

const seenNow = (look: Look, context: OpenContext): Seen => ({
  hardware: look.hardware,
  medium: describeMedium(context),
})

/** What is another than the last whole run saw. */
export interface News {
  readonly context: boolean
  readonly hardware: readonly HardwareKind[]
}

const readSeen = (files: GuestFiles): Seen | null => {
  try {
    return JSON.parse(Buffer.from(files.read(seenPath) ?? '').toString()) as Seen
  } catch {
    return null
  }
}

/**
 * @param look at the machine as it is now
 * @returns what is news since the last whole run; null where it saw this very machine and this very context
 */
export const newsOf = (files: GuestFiles, look: Look, context: OpenContext): News | null => {
  const before = readSeen(files)
  const now = seenNow(look, context)
  const content = files.read(contextPath)
  const isSameContext =
    content !== null && Buffer.compare(content, context.content) === 0 && before?.medium === now.medium
  const kinds = Object.keys(now.hardware) as HardwareKind[]
  const hardware = kinds.filter(
    kind => JSON.stringify(before?.hardware?.[kind]) !== JSON.stringify(now.hardware[kind]),
  )
  return isSameContext && hardware.length === 0 ? null : { context: !isSameContext, hardware }
}

/** The modules in the order of their turns: where nothing but the hardware is news, what follows it comes first. */
export const turnsOf = <M extends Pick<Module, 'follows'>>(
  modules: readonly M[],
  news: News | null,
): readonly (readonly M[])[] => {
  if (news === null || news.context) return [modules]
  const isFirst = ({ follows }: M): boolean => follows !== undefined && news.hardware.includes(follows)
  return [modules.filter(isFirst), modules.filter(module => !isFirst(module))]
}

/** Notes what a whole run saw when it began. */
export const noteSeen = (files: GuestFiles, look: Look, context: OpenContext): void => {
  files.write(contextPath, context.content, ownFile)
  files.write(seenPath, Buffer.from(JSON.stringify(seenNow(look, context))), ownFile)
}
