import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { vmcontext } from '../support/cli.ts'
import { debianTree } from '../support/debian.ts'
import { makeGuest } from '../support/guest.ts'

const secret = 'Kestrel-9-Lantern'

test('a bug report holds what is needed and no secret, in no form', async t => {
  const { root } = makeGuest(t, {
    ...debianTree,
    '/ctx.sh': `SET_HOSTNAME='web1'\nPASSWORD='${secret}'\nSTART_SCRIPT='echo ${secret}'\n`,
    '/var/lib/vmcontext/key': secret,
  })
  const args = ['report', '--root', root, '--source', join(root, 'ctx.sh')]
  const { code, stdout, stderr } = await vmcontext(args)
  assert.equal(code, 0, stderr)
  for (const part of ['system', 'status', 'context', 'plan', 'files in /var/lib/vmcontext'])
    assert.ok(stdout.includes(`== ${part} ==`), part)
  assert.match(stdout, /SET_HOSTNAME="web1"/)
  assert.match(stdout, /\d{4} \d+:\d+ 17 .*\/var\/lib\/vmcontext\/key/)
  assert.match(stdout, /could not be had/)
  for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')])
    assert.ok(!stdout.includes(form), form)
  const file = join(root, 'bug.txt')
  assert.equal((await vmcontext([...args, '--output', file])).code, 0)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const before = readFileSync(file, 'utf8')
  const again = await vmcontext([...args, '--output', file])
  assert.equal(again.code, 2)
  assert.match(again.stderr, /it is there already/)
  assert.equal(readFileSync(file, 'utf8'), before)
})

test('a bug report is made without a context too', async t => {
  const { root } = makeGuest(t, debianTree)
  const { code, stdout } = await vmcontext(['report', '--root', root, '--source', '/no/such.iso'])
  assert.equal(code, 0)
  assert.match(stdout, /no context could be read/)
})

test('a Linux guest tells no facts of a Windows one', async () => {
  const { code, stdout, stderr } = await vmcontext(['report', '--facts'])
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /--facts: only a Windows tells its facts, of itself/)
})
