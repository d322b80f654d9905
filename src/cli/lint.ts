/** `vmcontext lint`: what is wrong with a context, and how to mend it. */
import { lintContext } from '../context/lint.ts'
import { maskProblems } from '../context/mask.ts'
import type { Problem } from '../context/problem.ts'
import { InputError } from '../input-error.ts'
import { type Options, readArguments } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { print } from './output.ts'
import { problemText } from './problem-text.ts'
import { withContext } from './with-context.ts'
import { counted } from './words.ts'

const help = `Checks a context: syntax, values, names that look mistyped, settings that contradict each other.

Usage: vmcontext lint FILE|SOURCE [--system linux|windows] [--json]

  --system NAME    the guest's system: linux (default) or windows, which has no guest yet: only values
                   are checked
  --json           for programs: {"source": {"kind", "path", "label"}, "problems": [{"line", "column",
                   "severity", "variable", "message", "hint"}]}; a problem leaves out what it has not

Exit codes: 0 no errors (there may be warnings), 1 errors, 2 the context could not be read, 3 none found.
`

const noWindowsGuest: Problem = {
  severity: 'warning',
  message: 'this version has no guest agent for Windows: only the values are checked',
}

const options = {
  json: { type: 'boolean', default: false },
  system: { type: 'string', default: 'linux' },
} satisfies Options

export const command: Command = {
  help,
  run(args) {
    const { values, argument } = readArguments('lint', args, options, 'FILE or SOURCE')
    const { json, system } = values
    if (system !== 'linux' && system !== 'windows') {
      throw new InputError(`--system: "${system}" is neither linux nor windows`)
    }
    return withContext(argument, async ({ medium, parsed }) => {
      const found = [...(system === 'windows' ? [noWindowsGuest] : []), ...lintContext(parsed, system)]
      const problems = maskProblems(found, parsed.variables)
      const errors = problems.filter(problem => problem.severity === 'error').length
      if (json) {
        const { kind, path, label } = medium
        print(`${JSON.stringify({ source: { kind, path, label }, problems }, null, 2)}\n`)
      } else {
        const counts = `${counted(errors, 'error')}, ${counted(problems.length - errors, 'warning')}`
        print(
          `${problems.map(problem => problemText(problem, 'stdout')).join('')}${medium.path}: ${counts}\n`,
        )
      }
      return errors > 0 ? exitCode.failed : exitCode.done
    })
  },
}
