/**
 * The folder C:\context. Below C:\ every user may make folders, and may change those of others as far as they inherit the
 * usual access; but whoever writes a context is SYSTEM. So this one counts only if nobody but administrators can write it.
 */
import { join } from 'node:path'
import { contextFile } from '../../context/file.ts'
import { holdsContext } from '../directory-medium.ts'
import type { WindowsPlaces } from './places.ts'
import { strangersIn } from './sddl.ts'

/** What an administrator types for that, in either shell. */
const commandsFor = (folder: string): string =>
  [
    `icacls "${folder}" /setowner *S-1-5-32-544 /t`,
    `icacls "${folder}" /reset /t`,
    `icacls "${folder}" /inheritance:r /grant:r "*S-1-5-18:(OI)(CI)F" "*S-1-5-32-544:(OI)(CI)F"`,
  ].join(', then ')

/** The machine's folder where it holds a context that counts; else null. */
export const trustedFolder = async (
  { context, descriptors }: WindowsPlaces,
  log: (message: string) => void,
): Promise<string | null> => {
  if (!holdsContext(context)) return null
  const paths = [context, join(context, contextFile)]
  const told = await descriptors(paths)
  const strangers = [...new Set(told.flatMap(strangersIn))]
  if (told.length === paths.length && strangers.length === 0) return context
  const why =
    told.length === paths.length
      ? `others than administrators may change it (${strangers.join(', ')})`
      : 'Windows does not tell who may change it'
  log(
    `${context} is passed over: ${why}; look at what is in it, then let administrators alone write it: ${commandsFor(context)}`,
  )
  return null
}
