/** `vmcontext build` with URLs, as a user runs it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { main, type Ran, vmcontext } from '../../support/cli.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { certificate, serve, serveSecurely } from './server.ts'

interface Build {
  readonly image: string
  /** Where TMPDIR is. */
  readonly temporary: string
  readonly build: (args: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<Ran>
}

const builder = (t: TestContext): Build => {
  const folder = temporaryFolder(t)
  const [image, temporary] = [join(folder, 'a.iso'), join(folder, 'tmp')]
  fs.mkdirSync(temporary)
  const build: Build['build'] = (args, environment = {}) =>
    vmcontext(['build', '--output', image, '--set', 'A=1', ...args], { TMPDIR: temporary, ...environment })
  return { image, temporary, build }
}

const dated: RequestListener = ({ url }, answer) => {
  answer.setHeader('last-modified', 'Wed, 21 Oct 2015 07:28:00 GMT').end(url)
}

test('URLs of --file and of a template go into the image, which is the same each time', async t => {
  const { image, temporary, build } = builder(t)
  const host = await serve(t, dated)
  const template = join(temporary, '../vm.one')
  fs.writeFileSync(template, `CONTEXT=[FILES="${host}/a/init.sh ${host}/b:'my file'"]\n`)
  fs.utimesSync(template, 1e9, 1e9)
  const args = ['--template', template, '--file', `${host}/c#:scripts/c.sh`, '--json']
  const { code, stdout, stderr } = await build(args)
  assert.equal(code, 0, stderr)
  const report: { files: { path: string; size: number }[] } = JSON.parse(stdout)
  assert.deepEqual(
    report.files.filter(({ path }) => path !== 'context.sh'),
    [
      { path: 'init.sh', size: 10 },
      { path: 'my file', size: 2 },
      { path: 'scripts/c.sh', size: 2 },
    ],
  )
  const first = fs.readFileSync(image)
  assert.equal((await build(args)).code, 0)
  assert.ok(fs.readFileSync(image).equals(first))
  assert.deepEqual(fs.readdirSync(temporary), [])
})

test('a download that fails leaves the old image and no folder', async t => {
  const { image, temporary, build } = builder(t)
  const host = await serve(t, (_, answer) => answer.writeHead(404).end())
  fs.writeFileSync(image, 'old')
  const { code, stderr } = await build(['--file', `${host}/a:b/c`])
  assert.equal(code, 2)
  assert.match(stderr, /the server answers 404 Not Found; .*; a name with slashes is written URL#:NAME\n$/)
  assert.equal(fs.readFileSync(image, 'utf8'), 'old')
  assert.deepEqual(fs.readdirSync(temporary), [])
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  test(`${signal} in the middle of a download ends the build by that signal and leaves nothing`, async t => {
    const { image, temporary } = builder(t)
    const begun = Promise.withResolvers<void>()
    const host = await serve(t, (_, answer) => {
      answer.write('beginning')
      begun.resolve()
    })
    const args = [main, 'build', '--output', image, '--file', `${host}/a`]
    const child = spawn(process.execPath, args, {
      env: { ...process.env, TMPDIR: temporary },
      stdio: 'ignore',
    })
    await begun.promise
    while (fs.readdirSync(temporary).length === 0) await new Promise(resolve => setTimeout(resolve, 10))
    child.kill(signal)
    assert.deepEqual(await once(child, 'close'), [null, signal])
    assert.deepEqual(fs.readdirSync(temporary), [])
    assert.equal(fs.existsSync(image), false)
  })

test('https is trusted by the certificates of this host, and not otherwise', async t => {
  const { build } = builder(t)
  const host = await serveSecurely(t, dated)
  const trusted = await build(['--file', `${host}/a`], { SSL_CERT_FILE: certificate })
  assert.equal(trusted.code, 0, trusted.stderr)
  const untrusted = await build(['--file', `${host}/a`])
  assert.equal(untrusted.code, 1)
  assert.match(untrusted.stderr, /it cannot be downloaded: its certificate is signed by itself; add it/)
})

test('a redirect from https to http is refused, one from http to https followed', async t => {
  const { build } = builder(t)
  const plain = await serve(t, dated)
  const down = await serveSecurely(t, (_, answer) => answer.writeHead(301, { location: `${plain}/a` }).end())
  const secure = await serveSecurely(t, dated)
  const up = await serve(t, (_, answer) => answer.writeHead(301, { location: `${secure}/a` }).end())
  const environment = { SSL_CERT_FILE: certificate }
  const refused = await build(['--file', `${down}/a`], environment)
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /it redirects from https to http \(127\.0\.0\.1:\d+\)/)
  const followed = await build(['--file', `${up}/a`], environment)
  assert.equal(followed.code, 0, followed.stderr)
})
