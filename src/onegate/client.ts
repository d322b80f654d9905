/**
 * Speaks with OneGate, where a machine tells OpenNebula of itself ("OneGate API" of OpenNebula's documentation). The token
 * goes to the address of the context and nowhere else: certificates are verified, redirections are not followed, and no
 * message holds it. Another question is one more function beside `tellReady`.
 */
import type { Method } from 'got'
import { errorCode } from '../error-code.ts'

/** Where OneGate is, and what it knows this machine by. */
export interface OneGate {
  /** Such as http://169.254.16.9:5030, without `/vm`. */
  readonly endpoint: string
  readonly vmid: number
  readonly token: string
}

/** How an attempt went; what is final does not get better by trying again. */
export type Answer =
  | { readonly ok: true }
  | { readonly ok: false; readonly message: string; readonly isFinal: boolean }

/** Milliseconds from the first packet to the whole answer. */
const patience = 10_000

/** The address as people may see it: a name or password in it is not theirs. */
const shown = (url: URL): string => `${url.protocol}//${url.host}${url.pathname}`

const addressOf = (endpoint: string, path: string): URL => {
  const url = new URL(endpoint)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
  return url
}

/** RFC 9110 §15.5: a client's own mistake; of these a time-out (408) and too many requests (429) pass. */
const isFinal = (status: number): boolean => status >= 300 && status < 500 && status !== 408 && status !== 429

const meaning = (status: number): string => {
  if (status >= 300 && status < 400)
    return 'it sends elsewhere, and the token is shown to nobody else: give the address it is at'
  if (status === 401 || status === 403)
    return "it does not take the token: is VMID this machine's, and TOKEN=YES in its template?"
  return status === 404 ? 'there is no OneGate at this address' : 'it could not do it'
}

/** What keeps a connection from being trusted or made, in words of its own where a code says it. */
const reasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself, and not trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that is not known here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ECONNREFUSED: 'nobody listens there',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ENOTFOUND: 'there is no such host',
  ETIMEDOUT: 'it does not answer',
}

/** Those that Node knows, and those that the administrator has given the system: OneGate is often one of the house's own. */
const authorities = async (): Promise<string[]> => {
  const { getCACertificates } = await import('node:tls')
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
}

/** Time does not mend a certificate. */
const isOfTrust = (code: string): boolean => /CERT|SIGNATURE/.test(code)

const request = async (
  method: Method,
  path: string,
  { endpoint, vmid, token }: OneGate,
  body: string,
): Promise<Answer> => {
  const url = addressOf(endpoint, path)
  const { default: got } = await import('got')
  try {
    const { statusCode } = await got(url, {
      method,
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-onegate-token': token,
        'x-onegate-vmid': String(vmid),
      },
      ...(url.protocol === 'https:' && { https: { certificateAuthority: await authorities() } }),
      followRedirect: false,
      throwHttpErrors: false,
      retry: { limit: 0 },
      timeout: { request: patience },
    })
    if (statusCode >= 200 && statusCode < 300) return { ok: true }
    return {
      ok: false,
      message: `${shown(url)}: ${meaning(statusCode)} (HTTP ${statusCode})`,
      isFinal: isFinal(statusCode),
    }
  } catch (error) {
    const code = errorCode(error) ?? ''
    return {
      ok: false,
      message: `${shown(url)}: ${reasons[code] ?? `no answer that can be used (${code || 'unknown'})`}`,
      isFinal: isOfTrust(code),
    }
  }
}

/** Tells OneGate that this machine is ready. Answers, and never throws, where that fails. */
export const tellReady = (gate: OneGate): Promise<Answer> => request('PUT', '/vm', gate, 'READY=YES')
