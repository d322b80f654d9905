/**
 * What the agent starts in place of powershell.exe in these tests: a PowerShell with the same words, and our stand-ins run
 * before what `-EncodedCommand` has. Its standard input is PowerShell's own, so that the script arrives as it is.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const [program = '', ...words] = process.argv.slice(2)
const prelude = join(import.meta.dirname, 'prelude.ps1').replaceAll("'", "''")

const before = (encoded: string): string => {
  const command = Buffer.from(encoded, 'base64').toString('utf16le')
  return Buffer.from(`. '${prelude}'\n${command}`, 'utf16le').toString('base64')
}

const child = spawn(
  program,
  words.map((word, at) => (words[at - 1] === '-EncodedCommand' ? before(word) : word)),
  { stdio: 'inherit', windowsHide: true },
)
child.on('exit', code => process.exit(code ?? 1))
process.on('SIGTERM', () => child.kill())
