import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { command } from '../../src/cli/variables.ts'
import { InputError } from '../../src/input-error.ts'

const script = `import { command } from ${JSON.stringify(new URL('../../src/cli/variables.ts', import.meta.url).href)}
process.exitCode = await command.run(process.argv.slice(1))`

/** What the command prints; in a process of its own, as it prints on stdout. */
const run = (...args: readonly string[]): string => {
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, '--', ...args],
    { encoding: 'utf8' },
  )
  assert.equal(status, 0)
  return stdout
}

test('the reference is printed as text, Markdown, data and JSON Schema', () => {
  assert.match(run(), /^Network\n\n {2}ETH#_MAC /)
  assert.match(run('--markdown'), /^## Network\n\n\| variable \|/)
  assert.equal(JSON.parse(run('--json'))[0].name, 'ETH#_MAC')
  assert.equal(JSON.parse(run('--json-schema')).$schema, 'https://json-schema.org/draft/2020-12/schema')
})

test('wrong usage says what is wrong', async () => {
  const wrong = [
    [['--jsn'], /--jsn/],
    [['ETH0_IP'], /ETH0_IP/],
    [['--json', '--markdown'], /--json and --markdown exclude/],
  ] as const
  for (const [args, says] of wrong) {
    await assert.rejects(
      command.run(args),
      (error: unknown) => error instanceof InputError && says.test(error.message),
    )
  }
})

test('the reference says in which guests a variable counts', () => {
  assert.match(run(), /\[YES or NO; default: NO; Windows\]/)
  assert.match(run('--markdown'), /\| Linux, Windows \|/)
})
