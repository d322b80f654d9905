/** One attempt to bring a URL into a file: got with our limits, and everything checked while it streams. */
import { createHash } from 'node:crypto'
import { createWriteStream, utimesSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { getCACertificates } from 'node:tls'
import got, { type Got, type Response } from 'got'
import { agentVersion } from '../../version.ts'
import { RefusedDownload } from './fetch-error.ts'
import type { UrlReference } from './url.ts'

/** Milliseconds without any progress, after which a server is given up. */
const patience = { lookup: 10_000, connect: 10_000, secureConnect: 15_000, response: 60_000, socket: 60_000 }

const mostRedirects = 10

/** Of a file whose server does not tell its date: like that of an image without inputs, never the clock's. */
const undated = Date.UTC(1980, 0, 1) / 1000

/** A redirect must not take off the encryption that the user asked for. */
const refuseDowngrade = (from: URL, to: URL): void => {
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new RefusedDownload(
      `it redirects from https to http (${to.host}), where anybody could change the file; name an https URL`,
    )
}

/** Those that Node brings, and those that this host trusts, such as a company's own. */
let known: string[] | undefined
const authorities = (): string[] => {
  known ??= [...getCACertificates('default'), ...getCACertificates('system')]
  return known
}

const isSecure = (url: URL | string | undefined): boolean => url instanceof URL && url.protocol === 'https:'

/** A client whose proxies are those of `http_proxy`, `https_proxy` and `no_proxy`. */
export const openClient = (environment: NodeJS.ProcessEnv): Got =>
  got.extend({
    agent: {
      http: new http.Agent({ proxyEnv: environment }),
      https: new https.Agent({ proxyEnv: environment }),
    },
    decompress: false,
    headers: { 'accept-encoding': 'identity', 'user-agent': `vmcontext/${agentVersion}` },
    hooks: {
      beforeRequest: [
        options => {
          if (isSecure(options.url)) options.https = { certificateAuthority: authorities() }
        },
      ],
      beforeRedirect: [
        (options, response) => {
          if (options.url instanceof URL) refuseDowngrade(new URL(response.url), options.url)
        },
      ],
    },
    maxRedirects: mostRedirects,
    retry: { limit: 0 },
    timeout: patience,
  })

export interface AttemptOptions {
  /** Bytes. */
  readonly limit: number
  readonly progress: (done: number, total: number | null) => void
  /** Ends the attempt. */
  readonly signal: AbortSignal
}

const tooLarge = (limit: number): RefusedDownload =>
  new RefusedDownload(
    `it has more than ${limit} bytes; set VMCONTEXT_DOWNLOAD_LIMIT to allow more, such as VMCONTEXT_DOWNLOAD_LIMIT=4G`,
  )

const sizeOf = (response: Response): number | null => {
  const length = response.headers['content-length'] ?? ''
  return /^\d{1,15}$/.test(length) ? Number(length) : null
}

/** Unix seconds; a date that nobody can mean is as good as none. */
const modifiedOf = (response: Response | undefined): number => {
  const date = Date.parse(response?.headers['last-modified'] ?? '') / 1000
  return date >= 0 && date < 2 ** 32 ? date : undated
}

/**
 * Downloads into `path`, which is overwritten. Its time is what the server says, or a fixed one.
 *
 * @throws RefusedDownload where it is too large, or its sha256 is another; errors of got and node:fs for the rest
 */
export const attempt = async (
  client: Got,
  { url, sha256 }: UrlReference,
  path: string,
  { limit, progress, signal }: AttemptOptions,
): Promise<void> => {
  const hash = createHash('sha256')
  let answer: Response | undefined
  let done = 0
  let total: number | null = null
  const meter = new Transform({
    transform(chunk: Buffer, _, next) {
      done += chunk.length
      if (done > limit) return next(tooLarge(limit))
      hash.update(chunk)
      progress(done, total)
      next(null, chunk)
    },
  })
  const body = client.stream(url, { signal })
  body.once('response', (response: Response) => {
    answer = response
    total = sizeOf(response)
    if (total !== null && total > limit) meter.destroy(tooLarge(limit))
  })
  await pipeline(body, meter, createWriteStream(path, { mode: 0o600 }))
  const found = hash.digest('hex')
  if (sha256 !== undefined && found !== sha256)
    throw new RefusedDownload(`its sha256 is ${found}, but ${sha256} is asked for; the file is another`)
  const modified = modifiedOf(answer)
  utimesSync(path, modified, modified)
}
