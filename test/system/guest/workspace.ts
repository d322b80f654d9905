/** Folders of the system tests: one that goes when the test ends, and one that speeds up the next run. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Workspace extends AsyncDisposable {
  readonly folder: string
}

/** A new folder, removed with all in it when the workspace is disposed of. */
export const makeWorkspace = async (): Promise<Workspace> => {
  const folder = await mkdtemp(join(tmpdir(), 'vmcontext-system-'))
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Where a guest is made. */
export interface Places {
  /** Made already: for its disk, and for each boot's log and socket. */
  readonly folder: string
  /** For its file tree. */
  readonly root: string
  /** For its context image. */
  readonly iso: string
}

export const placesIn = async (workspace: Workspace): Promise<Places> => {
  const at = (name: string): string => join(workspace.folder, name)
  await mkdir(at('guest'))
  return { folder: at('guest'), root: at('root'), iso: at('context.iso') }
}

/** Where downloaded systems are kept between runs: $XDG_CACHE_HOME/vmcontext-test. */
export const cacheFolder = async (): Promise<string> => {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const folder = join(base, 'vmcontext-test')
  await mkdir(folder, { recursive: true })
  return folder
}
