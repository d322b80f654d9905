import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { main } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'

/** script(1) gives a program a terminal. */
const skip =
  spawnSync('script', ['--version']).error === undefined
    ? false
    : 'script(1) is missing: apt-get install bsdutils'

/** What a person sees of `vmcontext build ARGS` whose stdout is a terminal too, or goes to a file. */
const onTerminal = (folder: string, args: string, answer = 'terminal'): Promise<string> =>
  new Promise(resolve => {
    const command = `${process.execPath} ${main} build ${args}${answer === 'terminal' ? '' : ` >${answer}`}`
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let seen = ''
    child.stdout.setEncoding('utf8').on('data', part => {
      seen += part
    })
    child.on('close', () => resolve(seen))
  })

/** A server that sends 40,000 bytes each tenth of a second, as often as the path says. */
const slowServer = async (t: TestContext): Promise<string> => {
  const server = createServer(async ({ url = '' }, response) => {
    const parts = Number(url.slice(1))
    response.setHeader('content-length', parts * 40_000)
    for (let part = 0; part < parts; part++) {
      response.write(Buffer.alloc(40_000))
      await sleep(100)
    }
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a download that takes long has a bar on a terminal, which is gone in the end', { skip }, async t => {
  const folder = temporaryFolder(t)
  const url = await slowServer(t)
  const seen = await onTerminal(folder, `--output a.iso --set A=1 --file ${url}/10:data`)
  assert.match(seen, /data ━+─* [\d.]+ KiB of 390\.6 KiB/)
  assert.match(seen, /a\.iso: \d+ KiB, label CONTEXT/)
  assert.ok(seen.lastIndexOf('━') < seen.lastIndexOf('a.iso: '))
  assert.ok(existsSync(join(folder, 'a.iso')))
})

test('a batch shows how many lines it has come through', { skip }, async t => {
  const folder = temporaryFolder(t)
  const url = await slowServer(t)
  const lines = [1, 2, 3].map(n =>
    JSON.stringify({ output: `${n}.iso`, set: { A: '1' }, file: `${url}/${n * 6}:data` }),
  )
  writeFileSync(join(folder, 'list.jsonl'), lines.join('\n'))
  const seen = await onTerminal(folder, '--batch list.jsonl', 'answer')
  assert.match(seen, /images ━+─* [12] of 3/)
  assert.match(seen, /3 images built, 0 failed/)
})

test('every result of a batch is seen above the bar, and messages too', { skip }, async t => {
  const folder = temporaryFolder(t)
  const lines = Array.from({ length: 1500 }, (_, n) =>
    JSON.stringify(n % 500 === 7 ? { set: { A: '1' } } : { output: `${n}.iso`, set: { A: '1' } }),
  )
  writeFileSync(join(folder, 'list.jsonl'), lines.join('\n'))
  const seen = await onTerminal(folder, '--batch list.jsonl')
  assert.match(seen, /━/)
  assert.equal(seen.match(/\d+\.iso: \d+ KiB, label CONTEXT/g)?.length, 1497)
  assert.equal(seen.match(/list\.jsonl:\d+: where should the image go/g)?.length, 3)
  assert.doesNotMatch(seen, /of 1500failed/)
})

test('what is done in a moment has no bar', { skip }, async t => {
  const seen = await onTerminal(temporaryFolder(t), '--output a.iso --set A=1')
  assert.doesNotMatch(seen, /━|\u001b\[\?25l/)
})
