import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ScriptContext, scriptRunner } from '../../src/engine/scripts.ts'
import { interpreterOf } from '../../src/engine/shebang.ts'
import type { ScriptAction } from '../../src/machine/actions.ts'
import { temporaryFolder } from '../support/guest.ts'

const script = (content: string, changes: Partial<ScriptAction> = {}): ScriptAction => ({
  kind: 'script',
  name: 'START_SCRIPT',
  script: { from: 'context', content },
  arguments: [],
  timeout: 20,
  ...changes,
})

const setUp = (
  t: TestContext,
  variables: Record<string, string> = {},
  changes: Partial<ScriptContext> = {},
) => {
  const folder = temporaryFolder(t)
  const [runtime, medium] = [join(folder, 'run'), join(folder, 'medium')]
  fs.mkdirSync(runtime)
  fs.mkdirSync(medium)
  const runner = scriptRunner({
    variables: new Map(Object.entries(variables)),
    digest: async () => 'digest',
    exposeMedium: async () => medium,
    runtime,
    force: false,
    log: () => {},
    ...changes,
  })
  const out = join(folder, 'out')
  return { runner, runtime, medium, out, read: () => fs.readFileSync(out, 'utf8') }
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

test('a script that fails says its exit code, and runs again next time', async t => {
  const { runner } = setUp(t)
  const failing = script('exit 7')
  const result = await runner.run(failing)
  assert.equal(result.ok, false)
  assert.match(result.message, /exit code 7/)
  assert.equal(await runner.ranAlready(failing), false)
})

test('a script that ran does not run again in this boot, unless forced or the context changed', async t => {
  const { runner, runtime } = setUp(t)
  const action = script('true')
  assert.equal(await runner.ranAlready(action), false)
  await runner.run(action)
  assert.equal(await runner.ranAlready(action), true)
  const context = { variables: new Map(), exposeMedium: async () => '', runtime, log: () => {} }
  assert.equal(
    await scriptRunner({ ...context, digest: async () => 'digest', force: true }).ranAlready(action),
    false,
  )
  assert.equal(
    await scriptRunner({ ...context, digest: async () => 'other', force: false }).ranAlready(action),
    false,
  )
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
  const child = Number(fs.readFileSync(out, 'utf8'))
  assert.throws(() => process.kill(child, 0), /ESRCH/)
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
