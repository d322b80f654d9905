/** Copies the files of a medium into a folder of the user's. */
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { explain, type Medium, SourceError } from './medium.ts'

/** A whole medium may be copied, not only what fits a context. */
const unlimited = Number.MAX_SAFE_INTEGER

/**
 * Writes every file below the folder, which is made where missing.
 *
 * @throws SourceError where a file is there already or cannot be written
 */
export const extractMedium = (medium: Medium, folder: string): void => {
  for (const { path } of medium.files) {
    const target = join(folder, path)
    try {
      fs.mkdirSync(dirname(target), { recursive: true })
      fs.writeFileSync(target, medium.read(path, unlimited), { flag: 'wx', mode: 0o600 })
    } catch (error) {
      if (error instanceof SourceError) throw error
      throw new SourceError(`cannot copy ${path} to ${target}: ${explain(error)}`, { cause: error })
    }
  }
}
