import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { frontEndOf } from '../../src/builder/opennebula/front-end.ts'
import { temporaryFolder } from '../support/folder.ts'

const wrapper = join(import.meta.dirname, '../../packaging/opennebula/context')

/** A program that says who it is and what it was given. */
const program = (path: string, name: string, code = 0): string => {
  fs.writeFileSync(path, `#!/bin/sh\nprintf '%s|' ${name} "$@"\nexit ${code}\n`, { mode: 0o755 })
  return path
}

/** A front-end with the wrapper where the drivers' links lead. */
const frontEnd = (t: TestContext) => {
  const folder = temporaryFolder(t)
  for (const name of ['common', 'ssh', 'bin']) fs.mkdirSync(join(folder, name))
  fs.copyFileSync(wrapper, join(folder, 'common/context'))
  fs.chmodSync(join(folder, 'common/context'), 0o755)
  fs.symlinkSync('../common/context', join(folder, 'ssh/context'))
  for (const tool of ['sh', 'cat', 'readlink', 'printf'])
    fs.symlinkSync(`/usr/bin/${tool}`, join(folder, 'bin', tool))
  const run = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
    spawnSync(join(folder, 'ssh/context'), args, {
      encoding: 'utf8',
      env: { PATH: join(folder, 'bin'), ...environment },
    })
  return { folder, run }
}

test('the wrapper is executable and runs vmcontext of PATH with its arguments and exit code', t => {
  assert.equal(fs.statSync(wrapper).mode & 0o111, 0o111)
  const { folder, run } = frontEnd(t)
  program(join(folder, 'bin/vmcontext'), 'vmcontext', 7)
  const { status, stdout, stderr } = run(['/a b', "/c:'d", "e'", 'h:/p', '1', '0'])
  assert.deepEqual([status, stdout, stderr], [7, "vmcontext|tm-context|/a b|/c:'d|e'|h:/p|1|0|", ''])
})

test('VMCONTEXT names the program, which wins over PATH; one that is not there does not', t => {
  const { folder, run } = frontEnd(t)
  program(join(folder, 'bin/vmcontext'), 'in-path')
  const VMCONTEXT = program(join(folder, 'my vmcontext'), 'named')
  assert.match(run([], { VMCONTEXT }).stdout, /^named\|tm-context\|/)
  assert.match(run([], { VMCONTEXT: '/none' }).stdout, /^in-path\|tm-context\|/)
})

// Where vmcontext is installed for everybody the wrapper finds that one.
const installed = ['/usr/bin/vmcontext', '/usr/local/bin/vmcontext'].some(path => fs.existsSync(path))

test('without vmcontext the original beside the wrapper does the work, with a warning', {
  skip: installed,
}, t => {
  const { folder, run } = frontEnd(t)
  program(join(folder, 'common/context.orig'), 'original', 3)
  const { status, stdout, stderr } = run(['/a b', 'h:/p'])
  assert.deepEqual([status, stdout], [3, 'original|/a b|h:/p|'])
  assert.match(stderr, /^WARN: context: vmcontext is not installed/)
})

const told = 'ERROR: context: vmcontext is not installed, and there is no .*/common/context\\.orig\n'
const framed = new RegExp(`^${told}ERROR MESSAGE --8<------\nNo context .*\nERROR MESSAGE ------>8--\n$`)
const bare = new RegExp(`^${told}No context could be made: vmcontext is not installed on the front-end\n$`)

const libraries: readonly (readonly [what: string, text: string | null, message: RegExp])[] = [
  ['that is not there', null, framed],
  ['with a frame', 'error_message()\n{\n    (\n        echo "ERROR MESSAGE --8<------" 1>&2\n', framed],
  ['without a frame', 'function error_message\n{\n    echo "$1" 1>&2\n}\n', bare],
  ['that begins with its function', 'error_message() { echo "$1" 1>&2; }', bare],
  ['that writes no messages', 'my_error_messages() { :; }\n', framed],
  ['that is empty', '', framed],
]
for (const [what, text, message] of libraries)
  test(`with neither the driver is told in the form of a library ${what}, as vmcontext would`, {
    skip: installed,
  }, t => {
    const { folder, run } = frontEnd(t)
    const ONE_LOCATION = join(folder, 'one')
    fs.mkdirSync(join(ONE_LOCATION, 'lib/sh'), { recursive: true })
    if (text !== null) fs.writeFileSync(join(ONE_LOCATION, 'lib/sh/scripts_common.sh'), text)
    const { status, stdout, stderr } = run(['/a', 'h:/p'], { ONE_LOCATION })
    assert.deepEqual([status, stdout], [255, ''])
    assert.match(stderr, message)
    assert.equal(frontEndOf({ ONE_LOCATION }).isFramed, message === framed)
  })
