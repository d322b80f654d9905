/**
 * A context.sh by itself, whatever the file is called. Its neighbours are no part of the context: who wants
 * them names the directory. So programs find it, alone, in a private folder.
 */
import { accessSync, constants, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contextFile } from '../context/file.ts'
import { defaultLimit, explain, type Medium, SourceError } from './medium.ts'
import { clearPrivateFolder, makePrivateFolder } from './private-folder.ts'
import { readRegularFile } from './read-file.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Opens a file as the context.sh of a medium that has nothing else.
 *
 * @throws SourceError where it cannot be read
 */
export const openFile = (path: string, around: Surroundings): Medium => {
  let size: number
  try {
    size = statSync(path).size
    accessSync(path, constants.R_OK)
  } catch (error) {
    throw new SourceError(`${path}: ${explain(error)}`, { cause: error })
  }
  const read = (file: string, limit = defaultLimit): Uint8Array => {
    if (file !== contextFile) {
      throw new SourceError(
        `${path}: it is a ${contextFile} by itself and has no ${file}; name its directory`,
      )
    }
    return readRegularFile(path, path, limit)
  }
  let exposed: Promise<string> | null = null
  const copy = async (): Promise<string> => {
    await clearPrivateFolder(around)
    const files = makePrivateFolder(around)
    writeFileSync(join(files, contextFile), read(contextFile), { mode: 0o600 })
    return files
  }
  return {
    kind: 'file',
    path,
    label: null,
    files: [{ path: contextFile, size }],
    read,
    expose: () => {
      exposed ??= copy()
      return exposed
    },
    extract: async folder => {
      const { copyFiles } = await import('./extract.ts')
      copyFiles([contextFile], () => realpathSync(path), folder)
    },
    close: async () => {
      if (exposed === null) return
      await exposed.catch(() => undefined)
      exposed = null
      await clearPrivateFolder(around)
    },
  }
}
