/** `vmcontext plan`: what apply would change, and nothing is changed. */
import type { Command } from './command.ts'
import { runCommandLine } from './run-command.ts'
import { optionsHelp } from './run-options.ts'

export const command: Command = {
  help: `Shows what apply would change, a diff a file and a line a command, with secrets masked. Changes nothing.

Usage: vmcontext plan [OPTIONS]

${optionsHelp}
Exit codes: 0 it could be planned, 1 something would fail, 2 wrong usage or input, 3 no context found.

Examples:
  vmcontext plan --source ctx.iso
  vmcontext plan --source context.sh --root /mnt/guest --module network --json
`,
  run: args => runCommandLine('plan', args),
}
