import assert from 'node:assert/strict'
import { test } from 'node:test'
import { vmcontext } from '../support/cli.ts'

test('watch tells how it is used, and what its exit codes mean', async () => {
  const { code, stdout } = await vmcontext(['watch', '--help'])
  assert.equal(code, 0)
  for (const words of ['--once', '--source SOURCE', 'Exit codes', 'SIGTERM'])
    assert.ok(stdout.includes(words))
  assert.match((await vmcontext(['--help'])).stdout, /^ {2}watch /m)
})

test('watch knows no other options, and says what the context is named with', async () => {
  for (const args of [['--stage', 'local'], ['--always'], ['--once=yes']])
    assert.equal((await vmcontext(['watch', ...args])).code, 2, args.join(' '))
  const { code, stderr } = await vmcontext(['watch', 'context.iso'])
  assert.equal(code, 2)
  assert.match(stderr, /--source/)
})
