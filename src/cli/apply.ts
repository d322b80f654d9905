/** `vmcontext apply`: make the machine what its context says. */
import type { Command } from './command.ts'
import { runCommandLine } from './run-command.ts'
import { optionsHelp } from './run-options.ts'

export const command: Command = {
  help: `Makes this machine what its context says. What is so already stays untouched: a second run
changes nothing.

Usage: vmcontext apply [OPTIONS]

${optionsHelp}
The report is kept in /run/vmcontext/report.json, on Windows in %ProgramData%\\vmcontext\\run; vmcontext status
shows it.
Exit codes: 0 done, 1 something failed, 2 wrong usage or input, 3 no context found.

Examples:
  vmcontext apply                            as at boot
  vmcontext apply --source ctx.iso --module ssh
  vmcontext apply --source ctx.iso --root /mnt/guest
`,
  run: args => runCommandLine('apply', args),
}
