/** What real shells make of a script, for tests that compare with them. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { decodeText } from '../../src/context/bytes.ts'

export const shells = ['dash', 'bash'] as const

export type Shell = (typeof shells)[number]

const findShell = (shell: Shell): string | undefined =>
  ['/bin', '/usr/bin', '/usr/local/bin'].map(folder => `${folder}/${shell}`).find(file => fs.existsSync(file))

/** Why tests with this shell are skipped; false where it is there. */
export const noShell = (shell: Shell): string | false =>
  findShell(shell) === undefined ? `no ${shell} here` : false

/**
 * The values that the shell has for these names after it sourced the script; undefined where not set.
 *
 * @throws Error where the shell finds an error in its syntax.
 */
export const sourced = (
  shell: Shell,
  script: Uint8Array,
  names: readonly string[],
): (string | undefined)[] => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vmcontext-shell-'))
  try {
    fs.writeFileSync(path.join(folder, 'context.sh'), script)
    const show = names.map(name => `printf '%s%s\\0' "\${${name}+=}" "$${name}"`)
    fs.writeFileSync(
      path.join(folder, 'run.sh'),
      `exec 9>&1 >/dev/null\n. ./context.sh\nexec >&9\n${show.join('\n')}\n`,
    )
    const { stdout, stderr, status } = spawnSync(findShell(shell) ?? shell, ['run.sh'], {
      cwd: folder,
      env: { LC_ALL: 'C.UTF-8', HOME: '/home/nobody' },
      timeout: 10_000,
      maxBuffer: 64 * 1024 * 1024,
    })
    const said = stderr.toString()
    const isRefused = /syntax error|unexpected|operator expected/i.test(said)
    if (status !== 0 || isRefused) throw new Error(`${shell} failed: ${said}`)
    const values = decodeText(stdout).split('\0').slice(0, -1)
    return values.map(value => (value.startsWith('=') ? value.slice(1) : undefined))
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}
