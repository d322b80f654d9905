/** Scripts that hang, multiply, shout or leave something behind: the agent goes on, and nothing is left by mistake. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../support/folder.ts'

const scriptProcess = join(import.meta.dirname, '..', '..', 'src', 'engine', 'script-process.ts')

interface Ended {
  readonly ok: boolean
  readonly message: string
  /** Of the process that ran the script, in bytes. */
  readonly memory: number
  /** Bytes that came out of it. */
  readonly output: number
}

/** Runs a script as the agent does, in a process of its own whose output is read by nobody but counted. */
const runIt = async (
  t: TestContext,
  script: string,
  seconds: number,
): Promise<Ended & { folder: string }> => {
  const folder = temporaryFolder(t)
  const [path, answer] = [join(folder, 'script'), join(folder, 'answer')]
  fs.writeFileSync(path, script)
  const program = `
    import { writeFileSync } from 'node:fs'
    import { runScript } from ${JSON.stringify(scriptProcess)}
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
    const options = { env, cwd: ${JSON.stringify(folder)}, seconds: ${seconds} }
    const result = await runScript(['/bin/sh', ${JSON.stringify(path)}], options)
    writeFileSync(${JSON.stringify(answer)}, JSON.stringify({ ...result, memory: process.resourceUsage().maxRSS * 1024 }))
    process.exit()`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = 0
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.length
  })
  await once(child, 'exit')
  child.stderr.destroy()
  const said = JSON.parse(fs.readFileSync(answer, 'utf8')) as Omit<Ended, 'output'>
  return { ...said, output, folder }
}

const idsIn = (folder: string): readonly number[] =>
  fs.readFileSync(join(folder, 'ids'), 'utf8').trim().split('\n').map(Number)

const isRunning = (pid: number): boolean => {
  try {
    return !/\) [ZX] /.test(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

/** All have ended; whoever inherits them may take a moment to notice. */
const haveEnded = async (pids: readonly number[]): Promise<void> => {
  for (let tries = 0; tries < 500 && pids.some(isRunning); tries += 1) await sleep(20)
  assert.deepEqual(pids.filter(isRunning), [])
}

test('a script that hangs and does not listen to SIGTERM is ended, with all its children', async t => {
  const script =
    "trap '' TERM; for i in 1 2 3; do sleep 300 & echo $! >>ids; done; echo $$ >>ids; while :; do sleep 1; done"
  const { ok, message, folder } = await runIt(t, script, 1)
  assert.equal(ok, false)
  assert.match(message, /longer than 1 s/)
  await haveEnded(idsIn(folder))
})

test('two hundred children of a script go with it when its time is up', async t => {
  const script = 'i=0; while [ $i -lt 200 ]; do sleep 300 & echo $! >>ids; i=$((i+1)); done; wait'
  const { message, folder } = await runIt(t, script, 10)
  assert.match(message, /longer than 10 s/)
  const ids = idsIn(folder)
  await haveEnded(ids)
  assert.ok(ids.length > 10, `only ${ids.length} children were started`)
})

test('a daemon that a script leaves in a session of its own lives on, also where the script is ended', async t => {
  const script = "setsid sh -c 'echo $$ >ids; exec sleep 300' </dev/null >/dev/null 2>&1 & sleep 300"
  const { ok, folder } = await runIt(t, script, 3)
  assert.equal(ok, false)
  const [pid = 0] = idsIn(folder)
  assert.equal(isRunning(pid), true)
  process.kill(pid, 'SIGKILL')
})

test('a script that has ended is not waited for, though its child holds on to the output', async t => {
  const { ok, folder } = await runIt(t, 'sleep 300 & echo $! >ids', 60)
  assert.equal(ok, true)
  const [pid = 0] = idsIn(folder)
  assert.equal(isRunning(pid), true)
  process.kill(pid, 'SIGKILL')
})

test('however much a script says, the agent takes no more memory for it', async t => {
  const quiet = await runIt(t, 'exit 0', 60)
  const loud = await runIt(t, 'head -c 300000000 /dev/urandom; head -c 300000000 /dev/zero >&2', 300)
  assert.equal(loud.ok, true, loud.message)
  // What is still in the pipe when it ends nobody reads.
  assert.ok(loud.output > 599_000_000, `only ${loud.output} bytes came`)
  assert.ok(loud.memory - quiet.memory < 16 * 1024 * 1024, `${quiet.memory} and ${loud.memory} bytes`)
})

const endings: Readonly<Record<string, readonly [script: string, ok: boolean, message: RegExp]>> = {
  'closes all that it was given': ['exec </dev/null >&- 2>&-; sleep 0.1', true, /ended after/],
  'is killed by a signal': ['kill -KILL $$', false, /ended by SIGKILL/],
  'ends itself by SIGSEGV': ['kill -SEGV $$', false, /ended by SIGSEGV/],
  fails: ['exit 3', false, /exit code 3/],
}

for (const [what, [script, ok, message]] of Object.entries(endings))
  test(`a script that ${what} is told of as what it is`, async t => {
    const ended = await runIt(t, script, 60)
    assert.equal(ended.ok, ok, ended.message)
    assert.match(ended.message, message)
  })

test('a script of four mebibytes runs to its end', async t => {
  const line = `: ${'x'.repeat(1021)}\n`
  const { ok, folder } = await runIt(t, `${line.repeat(4096)}echo 1 >ids\n`, 120)
  assert.equal(ok, true)
  assert.deepEqual(idsIn(folder), [1])
})
