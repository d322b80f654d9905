/**
 * The folder where a medium's files are put for programs: in the agent's run-time directory, for its own
 * user only, because files of a context are secret. The files lie one level below, so that this holds even
 * where the root of a mounted volume says 0755.
 */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { explain, SourceError } from './medium.ts'
import type { Surroundings } from './surroundings.ts'

const pathOf = (runtime: string): string => join(runtime, 'medium')

/** Lets the owner write into every folder below: extracted ones may be read-only, as on the medium. */
const openUp = (folder: string): void => {
  chmodSync(folder, 0o700)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openUp(join(folder, entry.name))
  }
}

const removeFolder = (path: string): void => {
  try {
    if (!existsSync(path)) return
    openUp(path)
    rmSync(path, { recursive: true })
  } catch (error) {
    throw new SourceError(`${path}: it cannot be removed: ${explain(error)}`, { cause: error })
  }
}

/**
 * Takes away the folder, with mounts and files in it: ours, or those that a killed run has left behind.
 *
 * @throws SourceError where it stays
 */
export const clearPrivateFolder = async ({ runtime, mounter }: Surroundings): Promise<void> => {
  const path = pathOf(runtime)
  for (const point of existsSync(path) ? mounter.mountsBelow(path) : []) {
    try {
      await mounter.unmount(point)
    } catch (error) {
      throw new SourceError(
        `${point}: it cannot be unmounted: ${explain(error)}; end the programs that use it, then run umount ${point}`,
        { cause: error },
      )
    }
  }
  removeFolder(path)
}

/**
 * Makes the folder, which must not be there.
 *
 * @returns an empty folder in it, to mount on or to fill
 * @throws SourceError where it cannot be made, or the run-time directory is another user's
 */
export const makePrivateFolder = ({ runtime }: Surroundings): string => {
  const path = pathOf(runtime)
  const files = join(path, 'files')
  try {
    mkdirSync(runtime, { recursive: true, mode: 0o700 })
    const status = lstatSync(runtime)
    // Windows has no user's number for a folder: its access control list is that of the agent's folder around it
    const isOurs = process.geteuid === undefined || status.uid === process.geteuid()
    if (!status.isDirectory() || !isOurs) {
      throw new SourceError(`${runtime}: it is no directory of the user who runs vmcontext; remove it`)
    }
    mkdirSync(path, { mode: 0o700 })
    mkdirSync(files, { mode: 0o700 })
    return files
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw new SourceError(`${path}: the medium's files have no place: ${explain(error)}`, { cause: error })
  }
}
