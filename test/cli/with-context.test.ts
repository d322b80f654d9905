/** What commands that read keep of standard input, and for how long. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { main } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'

/** A command that reads standard input, which is given these bytes and stays open. */
const reading = (t: TestContext, bytes: Uint8Array) => {
  const folder = temporaryFolder(t)
  const child = spawn(process.execPath, [main, 'inspect', '-'], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  t.after(() => child.kill('SIGKILL'))
  child.stdin.on('error', () => undefined)
  child.stdin.write(bytes)
  const ended = once(child, 'close')
  const kept = (): fs.Stats | undefined => {
    const [name] = fs.readdirSync(folder)
    if (name === undefined) return undefined
    return fs.statSync(join(folder, name, 'standard-input'), { throwIfNoEntry: false })
  }
  return { folder, child, ended, kept }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  test(`what has come of standard input is on the disk, for its owner alone, until ${signal} ends the command`, async t => {
    const { folder, child, ended, kept } = reading(t, Buffer.alloc(1_000_000, 'A'))
    while (kept()?.size !== 1_000_000 && child.exitCode === null) await sleep(20)
    assert.equal((kept()?.mode ?? 0) & 0o7777, 0o600)
    child.kill(signal)
    assert.deepEqual(await ended, [null, signal])
    assert.deepEqual(fs.readdirSync(folder), [])
  })

test('of standard input nothing stays once the command is done', async t => {
  const { folder, child, ended } = reading(t, Buffer.from("SET_HOSTNAME='web1'\n"))
  child.stdin.end()
  assert.deepEqual(await ended, [0, null])
  assert.deepEqual(fs.readdirSync(folder), [])
})
