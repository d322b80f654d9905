import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { type ScriptContext, scriptRunner } from '../../src/engine/scripts.ts'
import { interpreterOf } from '../../src/engine/shebang.ts'
import type { ScriptAction } from '../../src/machine/actions.ts'
import { temporaryFolder } from '../support/guest.ts'
import { fakeMemory } from '../support/memory.ts'

const script = (content: string, changes: Partial<ScriptAction> = {}): ScriptAction => ({
  kind: 'script',
  name: 'START_SCRIPT',
  script: { from: 'context', content },
  arguments: [],
  timeout: 20,
  runs: 'context',
  ...changes,
})

/** Waits until the process has ended; who inherited it may take a moment to reap it. */
const isGone = async (pid: number): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      if (fs.readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')) return
    } catch {
      return
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  assert.fail(`process ${pid} still runs`)
}

const setUp = (
  t: TestContext,
  variables: Record<string, string> = {},
  changes: Partial<ScriptContext> = {},
) => {
  const folder = temporaryFolder(t)
  const [runtime, medium, state] = [join(folder, 'run'), join(folder, 'medium'), join(folder, 'state')]
  for (const path of [runtime, medium, state]) fs.mkdirSync(path)
  const options: ScriptContext = {
    variables: new Map(Object.entries(variables)),
    content: Buffer.from('one'),
    memory: fakeMemory(),
    medium: { expose: async () => medium, read: path => fs.readFileSync(join(medium, path)) },
    runtime,
    state,
    oneContext: join(folder, 'one-context'),
    force: false,
    log: () => {},
    ...changes,
  }
  const out = join(folder, 'out')
  const read = (): string => fs.readFileSync(out, 'utf8')
  return { runner: scriptRunner(options), options, runtime, medium, state, out, read }
}

test('a script sees the context, the medium and nothing dangerous', async t => {
  const { runner, out, medium, read } = setUp(t, {
    MY: "a 'b'\nc",
    PATH: '/evil',
    LD_PRELOAD: 'x',
    ETH0_IP: '10.0.0.1',
  })
  const lines = [
    '#!/bin/sh',
    `printf '%s|' "$MY" "$PATH" "$LD_PRELOAD" "$ETH0_IP" "$MOUNT_DIR" "$PWD" >${out}`,
  ]
  assert.equal((await runner.run(script(lines.join('\n')))).ok, true)
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  assert.equal(read(), `a 'b'\nc|${path}||10.0.0.1|${medium}|${medium}|`)
})

test('CONTEXT_FILE can be sourced by a shell and is for root alone', async t => {
  const { runner, out, runtime, read } = setUp(t, { MY: "$(touch /tmp/never) 'x'" })
  await runner.run(script(`unset MY; . "$CONTEXT_FILE"; printf '%s' "$MY" >${out}`))
  assert.equal(read(), "$(touch /tmp/never) 'x'")
  assert.equal(fs.statSync(join(runtime, 'context.sh')).mode & 0o777, 0o600)
})

test('a script whose copy cannot be removed has run all the same', async t => {
  const { runner } = setUp(t)
  const odd = script('#!/bin/sh\nrm "$0" && mkdir "$0"\n')
  assert.equal((await runner.run(odd)).ok, true)
  assert.equal(await runner.ranAlready(odd), true)
})

test('a script that fails says its exit code, and runs again next time', async t => {
  const { runner } = setUp(t)
  const failing = script('exit 7')
  const result = await runner.run(failing)
  assert.equal(result.ok, false)
  assert.match(result.message, /exit code 7/)
  assert.equal(await runner.ranAlready(failing), false)
})

test('a script that ran does not run again in this boot, unless forced or the context changed', async t => {
  const { runner, options } = setUp(t)
  const action = script('true')
  assert.equal(await runner.ranAlready(action), false)
  await runner.run(action)
  assert.equal(await runner.ranAlready(action), true)
  assert.equal(await scriptRunner({ ...options, force: true }).ranAlready(action), false)
  assert.equal(await scriptRunner({ ...options, content: Buffer.from('two') }).ranAlready(action), false)
  assert.equal(await runner.ranAlready(script('true # changed')), false)
})

/** Whether a script that ran once runs no more: in the same boot and context, and in others. */
const frequencies = {
  boot: { same: true, nextBoot: false, otherContext: true, otherScript: false },
  context: { same: true, nextBoot: false, otherContext: false, otherScript: false },
  change: { same: true, nextBoot: true, otherContext: false, otherScript: false },
  once: { same: true, nextBoot: true, otherContext: true, otherScript: true },
} as const

for (const [runs, expected] of Object.entries(frequencies)) {
  test(`a script that runs by "${runs}" runs no more and no less`, async t => {
    const { options } = setUp(t)
    const frequency = { runs: runs as ScriptAction['runs'] }
    const ranAlready = (changes: Partial<ScriptContext>, content = 'true') =>
      scriptRunner({ ...options, ...changes }).ranAlready(script(content, frequency))
    assert.equal(await ranAlready({}), false)
    assert.equal((await scriptRunner(options).run(script('true', frequency))).ok, true)
    const seen = {
      same: await ranAlready({}),
      nextBoot: await ranAlready({ runtime: temporaryFolder(t) }),
      otherContext: await ranAlready({ content: Buffer.from('two') }),
      otherScript: await ranAlready({}, 'echo another'),
    }
    assert.deepEqual(seen, expected)
    assert.equal(await ranAlready({ force: true }), false)
  })
}

test('a script that fails has not run, however often it is to run', async t => {
  const { options } = setUp(t)
  for (const runs of ['boot', 'context', 'change', 'once'] as const) {
    const failing = script('exit 1', { runs })
    assert.equal((await scriptRunner(options).run(failing)).ok, false)
    assert.equal(await scriptRunner(options).ranAlready(failing), false, runs)
  }
})

test('a script that takes too long is ended with its children', async t => {
  const { runner, out } = setUp(t)
  const started = performance.now()
  const result = await runner.run(
    script(`(sleep 30; echo late >${out}) & echo $! >${out}; wait`, { timeout: 0.3 }),
  )
  assert.equal(result.ok, false)
  assert.match(result.message, /longer than 0.3 s/)
  assert.equal(performance.now() - started < 5000, true)
  await isGone(Number(fs.readFileSync(out, 'utf8')))
})

test('what a script leaves running on purpose is not waited for', async t => {
  const { runner, out } = setUp(t)
  const started = performance.now()
  const result = await runner.run(script(`sleep 30 & echo $! >${out}`))
  assert.equal(result.ok, true)
  assert.equal(performance.now() - started < 5000, true)
  process.kill(Number(fs.readFileSync(out, 'utf8')))
})

test('a script of the medium gets its arguments and runs where the medium is', async t => {
  const { runner, medium, out, read } = setUp(t)
  fs.writeFileSync(join(medium, 'init.sh'), `#!/bin/sh -e\necho "$PWD $*" >${out}\n`)
  const action = script('', {
    name: 'init.sh',
    script: { from: 'medium', file: 'init.sh' },
    arguments: ['a b', ''],
  })
  assert.equal((await runner.run(action)).ok, true)
  assert.equal(read(), `${medium} a b \n`)
})

test('an interpreter that is not there is said', async t => {
  const { runner } = setUp(t)
  const result = await runner.run(script('#!/no/such/interpreter\n'))
  assert.equal(result.ok, false)
  assert.match(result.message, /cannot be run/)
})

test('a first line is read as the kernel reads it', () => {
  const of = (text: string): string[] => interpreterOf('/s', Buffer.from(text))
  assert.deepEqual(of('#!/bin/sh\n'), ['/bin/sh', '/s'])
  assert.deepEqual(of('#! /usr/bin/env  python3 -u \nx'), ['/usr/bin/env', 'python3 -u', '/s'])
  assert.deepEqual(of('#!/bin/sh\r\necho'), ['/bin/sh', '/s'])
  assert.deepEqual(of('\x7fELF....'), ['/s'])
  assert.match(of('echo no first line')[0] ?? '', /^\/bin\/(?:ba)?sh$/)
})

test('a hook of the guest starts at the root, with its arguments, and finds the medium by MOUNT_DIR', async t => {
  const { runner, medium, runtime, out, read } = setUp(t)
  const path = join(runtime, 'net-50-hook')
  fs.writeFileSync(path, `#!/bin/sh\necho "$PWD $MOUNT_DIR $#" >${out}\n`)
  const hook = script('', { name: path, script: { from: 'guest', path }, arguments: ['network', ''] })
  assert.equal((await runner.run(hook)).ok, true)
  assert.equal(read(), `/ ${medium} 2\n`)
})

test('scripts whose names differ in odd letters only, or in where they come from, each run', async t => {
  const { runner, medium, out } = setUp(t)
  const names = ['ä.sh', 'ö.sh', 'START_SCRIPT']
  for (const name of names) fs.writeFileSync(join(medium, name), `#!/bin/sh\necho ${name} >>${out}\n`)
  const actions = names.map(name => script('', { name, script: { from: 'medium', file: name } }))
  for (const action of [...actions, script(`echo context >>${out}`)]) {
    assert.equal(await runner.ranAlready(action), false)
    await runner.run(action)
  }
  assert.equal(fs.readFileSync(out, 'utf8'), 'ä.sh\nö.sh\nSTART_SCRIPT\ncontext\n')
})

test('a compiled program of the medium runs from a folder that is not /run’s, and leaves no copy', async t => {
  const { runner, medium, state } = setUp(t)
  fs.copyFileSync('/bin/true', join(medium, 'program'))
  const action = script('', { name: 'program', script: { from: 'medium', file: 'program' } })
  assert.equal((await runner.run(action)).ok, true)
  assert.deepEqual(fs.readdirSync(join(state, 'scripts')), [])
})

test('an agent that is told to end ends its script and starts no other', async t => {
  const folder = temporaryFolder(t)
  const out = join(folder, 'out')
  const file = join(import.meta.dirname, '..', '..', 'src', 'engine', 'script-process.ts')
  const program = `
    import { runScript } from ${JSON.stringify(file)}
    const options = { env: {}, cwd: '/', seconds: 0 }
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), 300)
    const first = await runScript(['/bin/sh', '-c', 'echo $$ >${out}; sleep 30'], options)
    const second = await runScript(['/bin/sh', '-c', 'echo second >>${out}'], options)
    console.log(JSON.stringify([first, second]))
  `
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  assert.deepEqual(JSON.parse(stdout), [
    { ok: false, message: 'was ended: the agent was ended by SIGTERM' },
    { ok: false, message: 'not started: the agent was ended by SIGTERM' },
  ])
  await isGone(Number(fs.readFileSync(out, 'utf8')))
})

test('a script that restarts the machine and is at its end has run, so that it is not run again for ever', async () => {
  const file = join(import.meta.dirname, '..', '..', 'src', 'engine', 'script-process.ts')
  // The agent is told to end at once, the script a moment later: it is not asked to before it could.
  const program = `
    import { runScript } from ${JSON.stringify(file)}
    const options = { env: {}, cwd: '/', seconds: 0 }
    const restart = 'kill -TERM ' + process.pid + '; sleep 0.3; exit 0'
    console.log(JSON.stringify([
      await runScript(['/bin/sh', '-c', restart], options),
      await runScript(['/bin/true'], options),
    ]))
  `
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  const [restart, next] = JSON.parse(stdout)
  assert.equal(restart.ok, true)
  assert.deepEqual(next, { ok: false, message: 'not started: the agent was ended by SIGTERM' })
})
