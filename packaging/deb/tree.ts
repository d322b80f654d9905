/**
 * Lays files out in a folder as a package shall hold them: modes and times are given, not inherited from a
 * checkout or a umask.
 */
import { chmod, copyFile, mkdir, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** One file or empty folder of a package; the path is relative to the package's root. */
export type PackagedFile =
  | { readonly path: string; readonly content: string | Uint8Array; readonly mode?: number }
  | { readonly path: string; readonly from: string; readonly mode?: number }
  | { readonly path: string; readonly directory: true }

/** Writes `files` below `root`; files get mode 0644 where none is given, folders 0755, all the same time. */
export const layOut = async (root: string, files: readonly PackagedFile[], epoch: number): Promise<void> => {
  for (const file of files) await place(root, file, epoch)
  for (const folder of foldersOf(files)) {
    await chmod(join(root, folder), 0o755)
    await utimes(join(root, folder), epoch, epoch)
  }
}

const place = async (root: string, file: PackagedFile, epoch: number): Promise<void> => {
  const path = join(root, file.path)
  await mkdir('directory' in file ? path : dirname(path), { recursive: true })
  if ('directory' in file) return
  if ('from' in file) await copyFile(file.from, path)
  else await writeFile(path, file.content)
  await chmod(path, file.mode ?? 0o644)
  await utimes(path, epoch, epoch)
}

/** Every folder these files need, the deepest first and the root last. */
const foldersOf = (files: readonly PackagedFile[]): readonly string[] => {
  const folders = files.flatMap(file => {
    const parents = parentsOf(file.path)
    return 'directory' in file ? [file.path, ...parents] : parents
  })
  return [...new Set(folders)].sort().reverse()
}

const parentsOf = (path: string): readonly string[] => {
  const parent = dirname(path)
  return parent === '.' ? ['.'] : [parent, ...parentsOf(parent)]
}

/** The bytes these files take below `root`. */
export const sizeOf = async (root: string, files: readonly PackagedFile[]): Promise<number> => {
  const sizes = files.map(async file => ('directory' in file ? 0 : (await stat(join(root, file.path))).size))
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
