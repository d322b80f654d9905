/**
 * The executable as it is installed, with contexts and surroundings that try to make it run something: nothing
 * happens, within the limits that the cases give.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { execa } from 'execa'
import { type HostileCase, inputOf, noCases, readCases } from '../context/cases.ts'
import { debianTree } from '../support/debian.ts'
import { makeGuest, temporaryFolder } from '../support/guest.ts'
import { builtPackage } from './guest/package.ts'
import { lack } from './tools.ts'

const skip = lack(['strip', 'dpkg-deb'])

interface Ended {
  readonly exitCode: number | undefined
  readonly output: string
  readonly seconds: number
  /** The most memory it had, in MiB. */
  readonly memory: number
}

/** The most memory that a process had so far, proc_pid_status(5); 0 where it is gone. */
const peakOf = (pid: number | undefined): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

const run = async (
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => {
  const begun = performance.now()
  const child = execa(program, args, { env, stdin: 'ignore', reject: false, all: true })
  let memory = 0
  const watch = setInterval(() => {
    memory = Math.max(memory, peakOf(child.pid))
  }, 5)
  const { exitCode, all } = await child
  clearInterval(watch)
  return { exitCode, output: all, seconds: (performance.now() - begun) / 1000, memory }
}

test('hostile contexts', { skip: skip || noCases }, async t => {
  const { binary } = await builtPackage()
  const markers = temporaryFolder(t)
  for (const given of readCases<HostileCase>('hostile.json')) {
    await t.test(`${given.class}: ${given.name}`, async t => {
      const guest = makeGuest(t, debianTree)
      const source = join(temporaryFolder(t), 'context.sh')
      const input = Buffer.from(inputOf(given)).toString('latin1').replaceAll('@MARKERS@', markers)
      writeFileSync(source, input, 'latin1')
      const runs = [
        ['inspect', source, '--json'],
        ['lint', source],
        ['plan', '--source', source, '--root', guest.root],
        ['apply', '--source', source, '--root', guest.root],
        ['status', '--root', guest.root],
      ]
      for (const args of runs) {
        const { exitCode, output, seconds, memory } = await run(binary, args)
        const what = `${args[0]}: ${output}`
        assert.ok(exitCode !== undefined && exitCode <= 3, what)
        assert.doesNotMatch(output, /unexpected error|^\s+at .*:\d+:\d+/m, what)
        assert.ok(seconds < given.limits.seconds, `${args[0]} took ${seconds} s`)
        assert.ok(memory < given.limits.rss_mb, `${args[0]} had ${memory} MiB`)
        if (given.secret_not_in_output !== undefined)
          assert.ok(!output.includes(given.secret_not_in_output), what)
        if (args[0] === 'lint' && !given.outcomes.includes('literal')) assert.equal(exitCode, 1, what)
      }
      const marker = given.marker.replace('@MARKERS@', markers)
      assert.equal(existsSync(marker), given.marker_must === 'present')
    })
  }
})

/** What makes Node run other code, or look elsewhere for it. */
const nodeNames = (folder: string): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--require ${join(folder, 'evil.cjs')}`,
  NODE_PATH: folder,
  NODE_EXTRA_CA_CERTS: join(folder, 'evil.cjs'),
  NODE_REPL_EXTERNAL_MODULE: join(folder, 'evil.cjs'),
  NODE_PENDING_DEPRECATION: '1',
})

test('no variable of its own environment makes the executable run anything else', {
  skip,
}, async t => {
  const { binary } = await builtPackage()
  const folder = temporaryFolder(t)
  const guest = makeGuest(t, debianTree)
  const source = join(folder, 'context.sh')
  writeFileSync(source, "SET_HOSTNAME='web1'\n")
  writeFileSync(join(folder, 'evil.cjs'), `require('fs').writeFileSync('${join(folder, 'ran')}', '')`)
  for (const [name, value] of Object.entries(nodeNames(folder))) {
    const args = ['apply', '--source', source, '--root', guest.root]
    const { exitCode, output } = await run(binary, args, { [name]: value })
    // Node itself refuses to begin with this one.
    assert.equal(exitCode, name === 'NODE_REPL_EXTERNAL_MODULE' ? 9 : 0, `${name}: ${output}`)
    assert.equal(existsSync(join(folder, 'ran')), false, `${name} ran something`)
  }
})
