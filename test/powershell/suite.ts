/** A PowerShell to run the script with, if there is one, and a session with it on a machine that is made up. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { cmdlets } from '../../src/machine/windows/powershell/call.ts'
import { openPowerShell, type PowerShellSession } from '../../src/machine/windows/powershell/session.ts'
import { isExecutable } from '../support/executable.ts'
import { temporaryFolder } from '../support/folder.ts'
import type { Machine } from './machines.ts'

const names = process.platform === 'win32' ? ['powershell.exe', 'pwsh.exe'] : ['pwsh']

const onPath = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => names.map(name => join(folder, name)))
    .find(isExecutable)

/** The PowerShell of these tests; empty where there is none. */
export const powerShell = process.env.VMCONTEXT_TEST_POWERSHELL || (onPath() ?? '')

/** For `test`: skipped, and why. */
export const needed = {
  skip: powerShell === '' && 'there is no PowerShell on PATH, and VMCONTEXT_TEST_POWERSHELL names none',
}

/** A value as a command got it, with the name of its type. */
export interface Given {
  readonly type: string
  readonly value: unknown
}

export interface Recorded {
  readonly command: string
  readonly values: Readonly<Record<string, Given>>
}

export interface Suite extends PowerShellSession {
  /** What was called since this was asked last. */
  readonly recorded: () => readonly Recorded[]
  /** For programs, which are looked for in `programs`. */
  readonly folder: string
}

/** What the agent starts in these tests in place of powershell.exe, before its own words. */
const withPrelude: readonly [string, ...string[]] = [
  process.execPath,
  join(import.meta.dirname, 'stand-in.ts'),
  powerShell,
]

/** A session with a PowerShell that takes this for its machine; both end with the test. */
export const openMachine = (t: TestContext, machine: Machine): Suite => {
  const folder = temporaryFolder(t)
  const record = join(folder, 'record')
  mkdirSync(join(folder, 'programs'))
  writeFileSync(record, '')
  writeFileSync(join(folder, 'machine.json'), JSON.stringify({ commands: cmdlets, ...machine }))
  // The process that a session starts has ours, as they are when it is first asked.
  process.env.VMCONTEXT_TEST_FOLDER = folder
  const session = openPowerShell({ command: withPrelude })
  t.after(() => session.close())
  return {
    ...session,
    folder,
    recorded() {
      const lines = readFileSync(record, 'utf8').split('\n').slice(0, -1)
      writeFileSync(record, '')
      return lines.map(line => JSON.parse(line) as Recorded)
    },
  }
}

/** Runs a text of PowerShell behind the stand-ins, with the file `input` in the machine's folder. */
export const runText = ({ folder }: Suite, text: string, input: unknown): void => {
  writeFileSync(join(folder, 'input'), JSON.stringify(input))
  const [program, ...words] = withPrelude
  const encoded = Buffer.from(`$ErrorActionPreference = 'Stop'\n${text}`, 'utf16le').toString('base64')
  const options = ['-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-ExecutionPolicy', 'Bypass']
  execFileSync(program, [...words, ...options, '-EncodedCommand', encoded], {
    env: { ...process.env, VMCONTEXT_TEST_FOLDER: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
