/** Runs the command line as a user would, from the checkout. */
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The environment of tests: no colours, no journal. */
const environment = (): NodeJS.ProcessEnv => {
  const { JOURNAL_STREAM: _, FORCE_COLOR: __, ...rest } = process.env
  return { ...rest, NO_COLOR: '1' }
}

/** The same with the journal for stderr, as at boot: a file whose device and inode JOURNAL_STREAM names. */
export const vmcontextAtBoot = (args: readonly string[]): Ran => {
  const folder = mkdtempSync(join(tmpdir(), 'vmcontext-test-'))
  const journal = openSync(join(folder, 'journal'), 'w+')
  try {
    const { dev, ino } = fstatSync(journal)
    const { status, stdout } = spawnSync(process.execPath, [main, ...args], {
      env: { ...environment(), JOURNAL_STREAM: `${dev}:${ino}` },
      stdio: ['ignore', 'pipe', journal],
      encoding: 'utf8',
    })
    return { code: status, stdout, stderr: readFileSync(join(folder, 'journal'), 'utf8') }
  } finally {
    closeSync(journal)
    rmSync(folder, { recursive: true })
  }
}

export const vmcontext = (args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...environment(), ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', chunk => {
      output.stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', chunk => {
      output.stderr += chunk
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, ...output }))
  })
