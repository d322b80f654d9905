/**
 * Why a download failed, whether another attempt may help, and whose fault it is: what the server says of the URL is
 * wrong input, a network that does not work is not. A new reason is a line in one of the tables.
 */
import { RequestError } from 'got'
import { errorCode, reasonOf } from '../../error-code.ts'
import { InputError } from '../../input-error.ts'
import { BuildError } from '../error.ts'
import { shownUrl, type UrlReference } from './url.ts'

/** An answer of our own that ends a download for good. */
export class RefusedDownload extends Error {
  override readonly name = 'RefusedDownload'
}

/** RFC 9110 §15, RFC 6585 §4, and 520 to 524 as reverse proxies use them: the server itself may recover. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524])

const passingCodes: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'no name server answers',
  ECONNABORTED: 'the connection broke off',
  ECONNREFUSED: 'the server accepts no connection',
  ECONNRESET: 'the connection broke off',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EPIPE: 'the connection broke off',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'the connection broke off',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection broke off',
  ETIMEDOUT: 'the server takes too long',
  EPROXY: 'the proxy fails',
}

const lastingCodes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; add it to the trusted ones of this host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an authority that this host does not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is of an authority that this host does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of an authority that this host does not trust',
}

/** Where redirects end that lead nowhere: the URL is to blame, not the network. */
const wrongCodes: Readonly<Record<string, string>> = {
  ERR_TOO_MANY_REDIRECTS: 'it redirects again and again; look whether the URL is right',
  ERR_UNSUPPORTED_PROTOCOL: 'it redirects to what is neither http nor https, which cannot be fetched',
}

const adviceOf: Readonly<Record<number, string>> = {
  401: 'it wants a login: https://USER:PASSWORD@HOST/PATH',
  403: 'it may not be read by everybody',
  404: 'look whether the URL is right',
  407: 'the proxy wants a login, in http_proxy or https_proxy',
  410: 'it was there once; ask for its new place',
}

/** got wraps what its hooks throw. */
const refusalIn = (error: unknown): RefusedDownload | undefined => {
  if (error instanceof RefusedDownload) return error
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined
}

const responseOf = (error: unknown) => (error instanceof RequestError ? error.response : undefined)

/** The status of an answer that was no success; undefined where there was no answer. */
const statusOf = (error: unknown): number | undefined => {
  const status = responseOf(error)?.statusCode
  return errorCode(error) === 'ERR_NON_2XX_3XX_RESPONSE' ? status : undefined
}

/** Whether the same request may succeed a little later. */
export const mayPass = (error: unknown): boolean => {
  const status = statusOf(error)
  return status === undefined ? errorCode(error) in passingCodes : passing.has(status)
}

/** The pause that the server asks for, in seconds; RFC 9110 §10.2.3. */
export const retryAfter = (error: unknown): number | undefined => {
  const text = responseOf(error)?.headers['retry-after'] ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000)
}

/** Whoever wants a name with slashes and writes it behind a colon asks for another URL than was meant. */
const nameAdvice = ({ pathname }: URL): string =>
  /:[^/]*\//.test(pathname) ? '; a name with slashes is written URL#:NAME' : ''

/** What went wrong with the last of so many attempts. */
export const fetchError = ({ from, url }: UrlReference, attempts: number, error: unknown): Error => {
  const what = `${from} ${shownUrl(url)}`
  const tried = attempts > 1 ? ` (tried ${attempts} times)` : ''
  const refused = refusalIn(error)
  if (refused !== undefined) return new InputError(`${what}: ${refused.message}`, { cause: error })
  const status = statusOf(error)
  if (status !== undefined) {
    const advice = adviceOf[status] === undefined ? '' : `; ${adviceOf[status]}${nameAdvice(url)}`
    const text = `${what}: the server answers ${status} ${responseOf(error)?.statusMessage ?? ''}`.trimEnd()
    const message = `${text}${tried}${advice}`
    return status < 500 && !passing.has(status)
      ? new InputError(message, { cause: error })
      : new BuildError(message, { cause: error })
  }
  const code = errorCode(error)
  if (wrongCodes[code] !== undefined) return new InputError(`${what}: ${wrongCodes[code]}`, { cause: error })
  const reason = passingCodes[code] ?? lastingCodes[code] ?? reasonOf(error)
  return new BuildError(`${what}: it cannot be downloaded: ${reason}${tried}`, { cause: error })
}
