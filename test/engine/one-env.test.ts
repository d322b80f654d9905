import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { oneEnvText, writeOneEnv } from '../../src/engine/one-env.ts'
import { temporaryFolder } from '../support/guest.ts'

const noFiles = {
  read: (): Uint8Array => {
    throw new Error('no such file')
  },
}

test('a shell that sources one_env gets the values as they are, and runs nothing (one-apps 14)', t => {
  const folder = join(temporaryFolder(t), 'one-context')
  const value = 'it\'s $(touch x) `id`\n"two"'
  writeOneEnv(
    new Map([
      ['MY', value],
      ['PATH', '/evil'],
    ]),
    noFiles,
    folder,
  )
  const file = join(folder, 'one_env')
  const out = execFileSync('/bin/sh', ['-c', `. "$0"; printf '%s|%s' "$MY" "$PATH"`, file], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  })
  assert.equal(out, `${value}|/usr/bin:/bin`)
  assert.equal(fs.statSync(file).mode & 0o777, 0o400)
  assert.equal(fs.statSync(folder).mode & 0o777, 0o700)
})

test('the token is the variable, or else the file on the medium', () => {
  const medium = { read: (): Uint8Array => Buffer.from('from-file\n') }
  assert.match(oneEnvText(new Map([['ONEGATE_TOKEN', 'given']]), medium), /^export TOKENTXT='given'$/m)
  assert.match(oneEnvText(new Map(), medium), /^export TOKENTXT='from-file'$/m)
  assert.match(oneEnvText(new Map(), noFiles), /^export TOKENTXT=''$/m)
})
