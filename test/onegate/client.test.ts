import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener } from 'node:http'
import { test } from 'node:test'
import { execa } from 'execa'
import { tellReady } from '../../src/onegate/client.ts'
import { certificate, serve, serveSecurely } from '../builder/inputs/server.ts'

interface Heard {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Notes what it is asked, and answers with this status. */
const noting =
  (heard: Heard[], status: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    heard.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    response.writeHead(status, headers).end()
  }

const gate = (endpoint: string) => ({ endpoint, vmid: 42, token: 'hush-hush' })

test('OneGate is told READY=YES with the token and the number of the machine', async t => {
  const heard: Heard[] = []
  const address = await serve(t, noting(heard, 200))
  assert.deepEqual(await tellReady(gate(address)), { ok: true })
  assert.deepEqual(
    heard.map(({ method, url, body, headers }) => [
      method,
      url,
      body,
      headers['x-onegate-token'],
      headers['x-onegate-vmid'],
    ]),
    [['PUT', '/vm', 'READY=YES', 'hush-hush', '42']],
  )
})

test('an address may end in a slash, or lead to a folder', async t => {
  const heard: Heard[] = []
  const address = await serve(t, noting(heard, 200))
  await tellReady(gate(`${address}/`))
  await tellReady(gate(`${address}/onegate/`))
  assert.deepEqual(
    heard.map(({ url }) => url),
    ['/vm', '/onegate/vm'],
  )
})

test('the token is not shown to whom a redirection leads', async t => {
  const elsewhere: Heard[] = []
  const other = await serve(t, noting(elsewhere, 200))
  const address = await serve(t, noting([], 302, { location: `${other}/vm` }))
  const answer = await tellReady(gate(address))
  assert.match(answer.ok ? '' : answer.message, /it sends elsewhere.*HTTP 302/)
  assert.deepEqual(elsewhere, [])
})

test('a token that is refused is not tried again, a server in trouble is', async t => {
  const refusing = await serve(t, noting([], 401))
  const troubled = await serve(t, noting([], 503))
  const refused = await tellReady(gate(refusing))
  const later = await tellReady(gate(troubled))
  assert.ok(!refused.ok && refused.isFinal)
  assert.match(refused.message, /does not take the token/)
  assert.ok(!later.ok && !later.isFinal)
  assert.match(later.message, /HTTP 503/)
})

test('nobody there is said so, to be tried again', async () => {
  // Ports below 1024 are the system's, and nothing is at the first (tcpmux, RFC 1078).
  const answer = await tellReady(gate('http://127.0.0.1:1'))
  assert.ok(!answer.ok && !answer.isFinal)
  assert.match(answer.message, /\/vm: nobody listens there/)
})

test('a certificate that signs itself is not trusted, and the token is not sent', async t => {
  const heard: Heard[] = []
  const address = await serveSecurely(t, noting(heard, 200))
  const answer = await tellReady(gate(address))
  assert.ok(!answer.ok && answer.isFinal)
  assert.match(answer.message, /signed by itself/)
  assert.deepEqual(heard, [])
})

test('an authority that the system trusts is trusted', async t => {
  const heard: Heard[] = []
  const address = await serveSecurely(t, noting(heard, 200))
  const client = import.meta.resolve('../../src/onegate/client.ts')
  const program = `const { tellReady } = await import(${JSON.stringify(client)})
    console.log(JSON.stringify(await tellReady(${JSON.stringify(gate(address))})))`
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', program], {
    env: { SSL_CERT_FILE: certificate },
  })
  assert.equal(stdout, '{"ok":true}')
  assert.equal(heard.length, 1)
})

test('no message holds the token, or what an address has of a name and a password', async t => {
  const address = await serve(t, noting([], 500))
  const answer = await tellReady(gate(address.replace('//', '//ada:open-sesame@')))
  assert.ok(!answer.ok)
  assert.doesNotMatch(answer.message, /hush|sesame/)
})
