/**
 * A directory that holds a context.sh, such as /context. Only what lies in it is served: a symbolic link
 * that leads out of it is not followed.
 */
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { contextFile } from '../context/file.ts'
import { hasCode } from '../error-code.ts'
import { defaultLimit, explain, type Medium, type MediumFile, SourceError } from './medium.ts'
import { readRegularFile } from './read-file.ts'

/** More than any context has: someone named a folder such as a home by mistake. */
const mostEntries = 20_000

/** The root, of Linux and of a drive of Windows (D:\), ends with what other folders are followed by. */
const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** Where a path leads if that is inside of `base`; null where it leads out or nowhere. */
const inside = (base: string, path: string): string | null => {
  try {
    const real = realpathSync(join(base, path))
    return isWithin(real, base) ? real : null
  } catch {
    return null
  }
}

const entriesOf = (folder: string): readonly Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** The entry as a file of the medium; null where it is a device, a dangling link, or a link that leads out. */
const asFile = (base: string, path: string, entry: Dirent): MediumFile | null => {
  if (!entry.isFile() && !entry.isSymbolicLink()) return null
  const real = inside(base, path)
  const status = real === null ? undefined : statSync(real, { throwIfNoEntry: false })
  return status?.isFile() ? { path, size: status.size } : null
}

/** Windows' own, at the root of a volume that can be written: what is in them is no part of a context. */
const ownOfWindows = ['System Volume Information', '$RECYCLE.BIN']

/** Every regular file below `base`; linked directories are not entered, so there is no way round in circles. */
const listFiles = (base: string, name: string): readonly MediumFile[] => {
  const files: MediumFile[] = []
  const folders = ['']
  let seen = 0
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(join(base, folder))) {
      seen += 1
      if (seen > mostEntries) {
        throw new SourceError(
          `${name}: more than ${mostEntries} files; name a directory that holds a context and nothing else`,
        )
      }
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (ownOfWindows.includes(path)) continue
      if (entry.isDirectory()) folders.push(path)
      const file = asFile(base, path, entry)
      if (file) files.push(file)
    }
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Whether the directory is there and has a context.sh that can be served. */
export const holdsContext = (directory: string): boolean => {
  try {
    const real = inside(realpathSync(directory), contextFile)
    return real !== null && statSync(real).isFile()
  } catch {
    return false
  }
}

/** What the medium is, where the directory is the root of a volume. */
type Volume = Pick<Medium, 'kind' | 'path' | 'label'>

/**
 * Opens a directory as a medium.
 *
 * @throws SourceError where it cannot be read or holds no context.sh
 */
export const openDirectory = (path: string, volume?: Volume): Medium => {
  let base: string
  try {
    base = realpathSync(path)
    readdirSync(base)
  } catch (error) {
    throw new SourceError(`${path}: ${explain(error)}`, { cause: error })
  }
  const located = (file: string): string => {
    let real: string
    try {
      real = realpathSync(join(base, file))
    } catch (error) {
      const reason = hasCode(error, 'ENOENT') ? 'there is no such file' : explain(error)
      throw new SourceError(`${join(path, file)}: ${reason}`, { cause: error })
    }
    if (isWithin(real, base)) return real
    throw new SourceError(`${join(path, file)}: it leads out of ${path}; put the file itself there`)
  }
  let files: readonly MediumFile[] | null = null
  const medium: Medium = {
    ...(volume ?? { kind: 'directory', path, label: null }),
    get files() {
      files ??= listFiles(base, path)
      return files
    },
    read: (file, limit = defaultLimit) => readRegularFile(located(file), join(path, file), limit),
    expose: async () => resolve(path),
    extract: async folder => {
      const paths = medium.files.map(file => file.path)
      const { copyFiles } = await import('./extract.ts')
      copyFiles(paths, located, folder)
    },
    close: async () => {},
  }
  if (entriesOf(base).every(entry => entry.name !== contextFile)) {
    throw new SourceError(
      `${path}: no ${contextFile} in this directory; name the directory that holds it, or the file itself`,
    )
  }
  if (!statSync(located(contextFile)).isFile()) {
    throw new SourceError(`${join(path, contextFile)}: it is no regular file`)
  }
  return medium
}
