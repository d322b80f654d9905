/** Web servers on the loopback that a test starts and that end with it. */

import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

const listen = async (t: TestContext, server: Server): Promise<number> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Starts a server; the answer is its address without a slash at the end. */
export const serve = async (t: TestContext, answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(t, createServer(answer))}`

/** A certificate for localhost, signed by itself; its key is in the same file and no secret. Made for a hundred years. */
export const certificate = join(import.meta.dirname, 'localhost.pem')

/** The same with TLS. */
export const serveSecurely = async (t: TestContext, answer: RequestListener): Promise<string> => {
  const pem = readFileSync(certificate)
  return `https://localhost:${await listen(t, createSecureServer({ key: pem, cert: pem }, answer))}`
}
