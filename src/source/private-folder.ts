/**
 * The folder where a medium's files are put for programs: in the agent's run-time directory, for its own
 * user only, because files of a context are secret. The files lie one level below, so that this holds even
 * where the root of a mounted volume says 0755.
 */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { explain, SourceError } from './medium.ts'

/** A private folder that exists. */
export interface PrivateFolder {
  /** What is removed in the end. */
  readonly path: string
  /** An empty folder in it, to mount on or to fill. */
  readonly files: string
}

/** Where the private folder of this run-time directory is, whether it exists or not. */
export const privateFolderOf = (runtime: string): PrivateFolder => {
  const path = join(runtime, 'medium')
  return { path, files: join(path, 'files') }
}

/** Lets the owner write into every folder below: extracted ones may be read-only, as on the medium. */
const openUp = (folder: string): void => {
  chmodSync(folder, 0o700)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openUp(join(folder, entry.name))
  }
}

/**
 * Removes the folder with all that is in it, mounts being gone already.
 *
 * @throws SourceError where it stays
 */
export const removePrivateFolder = ({ path }: PrivateFolder): void => {
  try {
    if (!existsSync(path)) return
    openUp(path)
    rmSync(path, { recursive: true })
  } catch (error) {
    throw new SourceError(`${path}: it cannot be removed: ${explain(error)}`, { cause: error })
  }
}

/**
 * Makes the folder.
 *
 * @throws SourceError where it cannot be made, or the run-time directory is another user's
 */
export const makePrivateFolder = (runtime: string): PrivateFolder => {
  const folder = privateFolderOf(runtime)
  try {
    mkdirSync(runtime, { recursive: true, mode: 0o700 })
    const status = lstatSync(runtime)
    if (!status.isDirectory() || status.uid !== process.geteuid?.()) {
      throw new SourceError(`${runtime}: it is no directory of the user who runs vmcontext; remove it`)
    }
    mkdirSync(folder.path, { mode: 0o700 })
    mkdirSync(folder.files, { mode: 0o700 })
    return folder
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw new SourceError(`${folder.path}: the medium's files have no place: ${explain(error)}`, {
      cause: error,
    })
  }
}
