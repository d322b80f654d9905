/**
 * A medium whose files are held in memory, because they came from where nobody can read them in place. Programs find
 * them in a private folder.
 */
import { constants, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { withFile } from '../iso9660/read/extract.ts'
import { explain, type Medium, SourceError } from './medium.ts'
import { clearPrivateFolder, makePrivateFolder } from './private-folder.ts'
import { tooLarge } from './read-file.ts'
import type { Surroundings } from './surroundings.ts'

interface Contents {
  readonly kind: Medium['kind']
  /** What people know the medium by. */
  readonly path: string
  /** Content by name; a name is a plain one. */
  readonly contents: ReadonlyMap<string, Uint8Array>
  readonly around: Surroundings
}

const writeNew = (path: string, content: Uint8Array): void =>
  withFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, file => {
    for (let done = 0; done < content.length; ) done += writeSync(file, content, done)
  })

/** Makes a medium of these files. */
export const memoryMedium = ({ kind, path, contents, around }: Contents): Medium => {
  let exposed: Promise<string> | null = null
  const copy = async (): Promise<string> => {
    await clearPrivateFolder(around)
    const folder = makePrivateFolder(around)
    for (const [name, content] of contents) writeFileSync(join(folder, name), content, { mode: 0o600 })
    return folder
  }
  return {
    kind,
    path,
    label: null,
    files: [...contents]
      .map(([name, { length }]) => ({ path: name, size: length }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    read: (file, limit) => {
      const content = contents.get(file)
      if (content === undefined) throw new SourceError(`${path}: ${file}: there is no such file with it`)
      if (limit !== undefined && content.length > limit)
        throw tooLarge(`${path}: ${file}`, content.length, limit)
      return content
    },
    expose: () => {
      exposed ??= copy()
      return exposed
    },
    extract: async folder => {
      const { advice, makeTarget } = await import('./extract.ts')
      makeTarget(folder)
      for (const [name, content] of contents) {
        const target = join(folder, name)
        try {
          writeNew(target, content)
        } catch (error) {
          throw new SourceError(`cannot copy ${name} to ${target}: ${explain(error)}${advice(error)}`, {
            cause: error,
          })
        }
      }
    },
    close: async () => {
      if (exposed === null) return
      await exposed.catch(() => undefined)
      exposed = null
      await clearPrivateFolder(around)
    },
  }
}
