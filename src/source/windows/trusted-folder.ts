/**
 * The folder C:\context. Below C:\ every user may make folders, and may change those of others as far as they inherit the
 * usual access; but whoever writes a context is SYSTEM. So this one counts only if nobody but administrators can write it.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { contextFile } from '../../context/file.ts'
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

/** All else that the context is made of: the scripts in it are run by SYSTEM too. */
const othersIn = (folder: string): readonly string[] => {
  const files = openDirectory(folder).files.map(({ path }) => path)
  const folders = new Set(files.flatMap(foldersAbove))
  return [...folders, ...files].filter(path => path !== contextFile).map(path => join(folder, path))
}

/** Why these do not count; null where nobody but administrators may change them. */
const whyNot = async (
  paths: readonly string[],
  { descriptors }: Pick<WindowsPlaces, 'descriptors'>,
): Promise<string | null> => {
  const told = paths.length === 0 ? [] : await descriptors(paths)
  if (told.length !== paths.length) return 'Windows does not tell who may change it'
  const strangers = [...new Set(told.flatMap(strangersIn))]
  return strangers.length === 0 ? null : `others than administrators may change it (${strangers.join(', ')})`
}

/** The machine's folder where it holds a context that counts; else null. */
export const trustedFolder = async (
  places: WindowsPlaces,
  log: (message: string) => void,
): Promise<string | null> => {
  const { context } = places
  if (!isOwnFolder(context)) {
    if (existsSync(context))
      log(`${context} is passed over: it is no folder but a link, which anybody can make`)
    return null
  }
  if (!holdsContext(context)) return null
  // The folder first: whoever may write there could have us ask for thousands of files.
  const why =
    (await whyNot([context, join(context, contextFile)], places)) ?? (await whyNot(othersIn(context), places))
  if (why === null) return context
  log(
    `${context} is passed over: ${why}; look at what is in it, then let administrators alone write it: ${commandsFor(context)}`,
  )
  return null
}
