/**
 * Brings the URLs among the files of an image into a staging area, several at a time, each tried again where the fault
 * may pass. Nothing of it is loaded, and no folder made, where no file is a URL.
 */
import { chmodSync } from 'node:fs'
import type { Got } from 'got'
import type { FileReference } from '../file-reference.ts'
import type { Progress } from '../progress.ts'
import { downloadLimit } from './limit.ts'
import type { Staging } from './staging.ts'
import { shownUrl, type UrlReference } from './url.ts'

export interface DownloadOptions {
  readonly progress?: Progress['download']
  /** For proxies and VMCONTEXT_DOWNLOAD_LIMIT; this process's where nothing is said. */
  readonly environment?: NodeJS.ProcessEnv
  /** Milliseconds before the second attempt, the third and so on. */
  readonly pauses?: readonly number[]
}

/** Downloads at a time: enough to use a line, too few to be taken for an attack. */
const concurrency = 4

const usualPauses: readonly number[] = [500, 1_500, 4_000]

/** Seconds. A server that asks for more has no use for us now. */
const longestPause = 30

/** In the image, like any file; while it lies in the staging area, that is closed to others. */
const fileMode = 0o644

interface Around {
  /** Opened for the first download. */
  readonly client: () => Promise<Got>
  readonly limit: number
  readonly pauses: readonly number[]
  readonly progress: Progress['download']
}

const download = async (
  reference: UrlReference,
  path: string,
  around: Around,
  signal: AbortSignal,
): Promise<void> => {
  const { attempt } = await import('./request.ts')
  const { setTimeout: sleep } = await import('node:timers/promises')
  const { fetchError, mayPass, retryAfter } = await import('./fetch-error.ts')
  const { client, limit, pauses } = around
  const progress = (done: number, total: number | null): void => around.progress(reference.name, done, total)
  for (let attempts = 1; ; attempts++) {
    try {
      await attempt(await client(), reference, path, { limit, progress, signal })
      return chmodSync(path, fileMode)
    } catch (error) {
      const pause = pauses[attempts - 1]
      const asked = retryAfter(error) ?? 0
      if (pause === undefined || asked > longestPause || signal.aborted || !mayPass(error))
        throw fetchError(reference, attempts, error)
      await sleep(Math.max(pause, asked * 1000), undefined, { signal })
    }
  }
}

const openClient = async (environment: NodeJS.ProcessEnv): Promise<Got> =>
  (await import('./request.ts')).openClient(environment)

const isFetched = (file: FileReference | UrlReference): file is UrlReference => file.path === undefined

const isLocal = (file: FileReference | UrlReference): file is FileReference => !isFetched(file)

/**
 * The files with every URL replaced by where it lies now. Builds that share a staging area share its downloads.
 *
 * @throws InputError where a server does not have it, or it is not what was asked for
 * @throws BuildError where the network or the disk fails
 */
export const fetchUrls = async (
  files: readonly (FileReference | UrlReference)[],
  staging: Staging,
  { progress = () => undefined, environment = process.env, pauses = usualPauses }: DownloadOptions = {},
): Promise<readonly FileReference[]> => {
  if (!files.some(isFetched)) return files.filter(isLocal)
  const limit = downloadLimit(environment)
  const { default: pMap } = await import('p-map')
  let opened: Promise<Got> | undefined
  const client = (): Promise<Got> => {
    opened ??= openClient(environment)
    return opened
  }
  const around = { client, limit, pauses, progress }
  const fetched = async (file: FileReference | UrlReference): Promise<FileReference> => {
    if (!isFetched(file)) return file
    const key = `${file.url.href} ${file.sha256 ?? ''}`
    const path = await staging.file(key, (to, signal) => download(file, to, around, signal))
    return { path, name: file.name, from: `${file.from} ${shownUrl(file.url)}, downloaded to` }
  }
  return pMap(files, fetched, { concurrency })
}
