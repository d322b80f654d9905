/**
 * Folders whose files a template must not carry off: OpenNebula's CONTEXT_RESTRICTED_DIRS, /etc by default.
 * `--file` is the user's own word and is not asked.
 */
import { realpathSync } from 'node:fs'
import { InputError } from '../../cli/command.ts'
import type { FileReference } from './file-list.ts'

export const restrictedByDefault: readonly string[] = ['/etc']

const realPath = (path: string): string | undefined => {
  try {
    return realpathSync(path)
  } catch {
    // Whoever reads the file says what is wrong with it.
    return undefined
  }
}

/** @throws InputError where a file lies, links followed, in a restricted folder. */
export const checkRestricted = (files: readonly FileReference[], restricted: readonly string[]): void => {
  for (const { path, from } of files) {
    const real = realPath(path)
    const folder = restricted.find(one => real === one || real?.startsWith(`${one}/`))
    if (folder !== undefined)
      throw new InputError(
        `CONTEXT/${from} cannot use ${path}, it's in restricted directories (${folder}); ` +
          `if you want it in the image, give it yourself: --file ${path}`,
      )
  }
}
