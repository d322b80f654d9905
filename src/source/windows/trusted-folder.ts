/**
 * The folder C:\context. Below C:\ every user may make folders, and may change those of others as far as they inherit the
 * usual access; but whoever writes a context is SYSTEM. So this one counts only if nobody but administrators can write it.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isOwnFolder } from '../../machine/windows/own-folder.ts'
import { holdsContext, openDirectory } from '../directory-medium.ts'
import { foldersAbove } from '../extract.ts'
import type { WindowsPlaces } from './places.ts'
import { strangersIn } from './sddl.ts'

/** What an administrator types for that, in either shell. */
const commandsFor = (folder: string): string =>
  [
    `icacls "${folder}" /setowner *S-1-5-32-544 /t`,
    `icacls "${folder}" /reset /t`,
    `icacls "${folder}" /inheritance:r /grant:r "*S-1-5-18:(OI)(CI)F" "*S-1-5-32-544:(OI)(CI)F"`,
  ].join(', then ')

/** All that the context is made of: the scripts in it are run by SYSTEM too. */
const allOf = (folder: string): readonly string[] => {
  const files = openDirectory(folder).files.map(({ path }) => path)
  const folders = new Set(files.flatMap(foldersAbove))
  return ['', ...folders, ...files].map(path => join(folder, path))
}

/** The machine's folder where it holds a context that counts; else null. */
export const trustedFolder = async (
  { context, descriptors }: WindowsPlaces,
  log: (message: string) => void,
): Promise<string | null> => {
  if (!isOwnFolder(context)) {
    if (existsSync(context))
      log(`${context} is passed over: it is no folder but a link, which anybody can make`)
    return null
  }
  if (!holdsContext(context)) return null
  const paths = allOf(context)
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
