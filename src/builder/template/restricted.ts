/**
 * Folders whose files a template must not carry off: OpenNebula's CONTEXT_RESTRICTED_DIRS, /etc by default, and
 * CONTEXT_SAFE_DIRS, which it may use all the same. `--file` is the user's own word and is not asked.
 */
import { realpathSync } from 'node:fs'
import { InputError } from '../../input-error.ts'

export const restrictedByDefault: readonly string[] = ['/etc']

const realPath = (path: string): string | undefined => {
  try {
    return realpathSync(path)
  } catch {
    // Whoever reads the file says what is wrong with it.
    return undefined
  }
}

/** A folder as it is written, which is all that OpenNebula looks at, and where its links lead. */
const spellings = (folder: string): readonly string[] => [folder, realPath(folder) ?? folder]

/** Whether the path begins with the folder's: letters are compared, as in OpenNebula, so /etc is /etc2 as well. */
const startsIn = (path: string, folder: string): boolean =>
  spellings(folder).some(one => path.startsWith(one))

/** Whether a path, which may be a folder, holds this one. */
const holds = (path: string, folder: string): boolean => {
  const above = path.endsWith('/') ? path : `${path}/`
  return spellings(folder).some(one => one.startsWith(above))
}

/**
 * Refuses files, links followed, in a restricted folder, and folders that one is in.
 *
 * @param from names the list in the message
 * @param safe folders whose files are allowed even so
 * @throws InputError naming the file
 */
export const checkRestricted = (
  paths: readonly string[],
  from: string,
  restricted: readonly string[],
  safe: readonly string[] = [],
): void => {
  for (const path of paths) {
    const real = realPath(path)
    if (real === undefined || safe.some(one => startsIn(real, one))) continue
    const folder = restricted.find(one => startsIn(real, one) || holds(real, one))
    if (folder !== undefined)
      throw new InputError(
        `CONTEXT/${from} cannot use ${path}, it's in restricted directories (${folder}); ` +
          `if you want it in the image, give it yourself: --file ${path}`,
      )
  }
}
