import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startAgain } from '../../../src/engine/windows/restart.ts'
import { temporaryFolder } from '../../support/folder.ts'

/** Asks a program for a restart that notes what it is asked, and ends with this exit code. */
const restart = async (t: TestContext, reason: string, code: number | null) => {
  const folder = temporaryFolder(t)
  const program = join(folder, 'shutdown')
  if (code !== null) {
    fs.writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/asked\nexit ${code}\n`, {
      mode: 0o755,
    })
  }
  const said: string[] = []
  await startAgain(reason, (priority, message) => said.push(`${priority}: ${message}`), program)
  const asked = code === null ? [] : fs.readFileSync(join(folder, 'asked'), 'utf8').trimEnd().split('\n')
  return { said, asked }
}

test('a restart is asked for as a planned one, with its reason and a moment for who is logged in', async t => {
  const { said, asked } = await restart(t, 'the name web1', 0)
  assert.deepEqual(asked, ['/r', '/t', '5', '/d', 'p:4:1', '/c', 'vmcontext: the name web1'])
  assert.deepEqual(said, ['notice: this machine starts again: the name web1'])
  assert.equal((await restart(t, 'x'.repeat(600), 0)).asked.at(-1)?.length, 512)
})

test('a restart that Windows refuses, or that cannot be asked for, is not passed over in silence', async t => {
  assert.deepEqual((await restart(t, 'the name web1', 5)).said, [
    'err: the name web1: the restart did not come about: shutdown.exe ended with 5; start this machine again by hand',
  ])
  assert.match((await restart(t, 'the name web1', null)).said.join(), /^err: .*ENOENT.*by hand$/s)
})
