/**
 * Folders whose files a template must not carry off: OpenNebula's CONTEXT_RESTRICTED_DIRS, /etc by default.
 * `--file` is the user's own word and is not asked.
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

/**
 * Refuses files, links followed, in a restricted folder.
 *
 * @param from names the list in the message
 * @throws InputError naming the file
 */
export const checkRestricted = (
  paths: readonly string[],
  from: string,
  restricted: readonly string[],
): void => {
  for (const path of paths) {
    const real = realPath(path)
    const folder = restricted.find(one => real === one || real?.startsWith(`${one}/`))
    if (folder !== undefined)
      throw new InputError(
        `CONTEXT/${from} cannot use ${path}, it's in restricted directories (${folder}); ` +
          `if you want it in the image, give it yourself: --file ${path}`,
      )
  }
}
