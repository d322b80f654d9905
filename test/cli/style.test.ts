import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { main } from '../support/cli.ts'
import { temporaryFolder } from '../support/guest.ts'

const { NO_COLOR: _, FORCE_COLOR: __, JOURNAL_STREAM: ___, ...environment } = process.env

const odd = (t: TestContext): string => {
  const path = join(temporaryFolder(t), 'context.sh')
  fs.writeFileSync(path, "ETH0_IP='x'\n")
  return path
}

/** `inspect` writes headings on stdout and problems on stderr. */
const inspect = (path: string, stdout: 'pipe' | 'ignore' | number, more: Record<string, string> = {}) =>
  spawnSync(process.execPath, [main, 'inspect', path], {
    encoding: 'utf8',
    env: { ...environment, TERM: 'xterm', ...more },
    stdio: ['ignore', stdout, 'pipe'],
  })

const hasScript = spawnSync('script', ['--version']).status === 0
const needsTerminal = hasScript ? false : 'script(1) is not there to make a terminal'

/** Runs a shell command at a terminal and answers what is shown there. */
const atTerminal = (command: string): string =>
  spawnSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    env: { ...environment, TERM: 'xterm' },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).stdout

test('there are no colours in pipes, whatever the other output is', t => {
  const path = odd(t)
  const { stdout, stderr } = inspect(path, 'pipe')
  assert.doesNotMatch(stdout + stderr, /\x1b/)
  assert.match(inspect(path, 'ignore').stderr, /^error: line 1/)
})

test('colours can be asked for, and NO_COLOR wins', t => {
  const path = odd(t)
  assert.match(inspect(path, 'ignore', { FORCE_COLOR: '1' }).stderr, /^\x1b\[31merror/)
  assert.match(inspect(path, 'ignore', { FORCE_COLOR: '1', NO_COLOR: '1' }).stderr, /^error/)
})

test('each output has its own: problems that go to a file stay plain, and so does what is read by a program', {
  skip: needsTerminal,
}, t => {
  const path = odd(t)
  const file = `${path}.out`
  const command = `'${process.execPath}' '${main}' inspect '${path}'`
  const both = atTerminal(command)
  assert.match(both, /\x1b\[1mVariables/)
  assert.match(both, /\x1b\[31merror/)
  assert.match(atTerminal(`${command} 2>'${file}'`), /\x1b\[1mVariables/)
  assert.match(fs.readFileSync(file, 'utf8'), /^error: line 1/)
  assert.match(atTerminal(`${command} >'${file}'`), /\x1b\[31merror/)
  assert.doesNotMatch(fs.readFileSync(file, 'utf8'), /\x1b/)
})
