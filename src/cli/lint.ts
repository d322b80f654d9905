/**
 * `vmcontext lint`: what is wrong with a context and its medium, and how to mend it. The rules are in `context/lint/`;
 * how a problem is shown is in `lint/`.
 */
import { emptiness } from '../context/lint/emptiness.ts'
import { lintContext } from '../context/lint.ts'
import { locate } from '../context/locate.ts'
import { maskProblems } from '../context/mask.ts'
import { printable } from '../context/printable.ts'
import type { Problem } from '../context/problem.ts'
import { readSettings } from '../context/settings.ts'
import { type Guest, systemMeant } from '../context/system-meant.ts'
import { type Options, readArguments } from './arguments.ts'
import { outputColumns } from './columns.ts'
import { type Command, exitCode } from './command.ts'
import { excerpts } from './lint/excerpt.ts'
import { mediumProblems } from './lint/medium.ts'
import { gutterColumns, lintText } from './lint/text.ts'
import { print } from './output.ts'
import { ownSystem, readSystem } from './system-option.ts'
import { type NamedContext, withContext } from './with-context.ts'
import { counted } from './words.ts'

const help = `Checks a context: syntax, values, names that look mistyped, settings that contradict each other, files that
are missing on its medium.

Usage: vmcontext lint FILE|SOURCE [OPTIONS]

  FILE, SOURCE     a context.sh, a directory that holds one, an ISO file, a device, auto, or - for what is
                   given on standard input
  --system NAME    the guest's system, linux or windows (default: windows where a value is one of Windows,
                   such as a drive letter; else that of this machine)
  --strict         warnings count as errors
  --json           for programs: {"source": {"kind", "path", "label"}, "problems": [{"line", "column",
                   "severity", "variable", "message", "hint"}]}; a problem leaves out what it has not

Each problem is told as FILE:LINE:COLUMN with its line, in which secrets are masked, and what mends it.
Exit codes: 0 no errors (there may be warnings), 1 errors, 2 the context could not be read, 3 none found.
`

interface LintOptions {
  readonly json: boolean
  readonly strict: boolean
  /** undefined: the one it seems to be for. */
  readonly system: Guest | undefined
}

const problemsOf = async (
  { medium, parsed, place }: NamedContext,
  given: LintOptions['system'],
): Promise<readonly Problem[]> => {
  const system = given ?? systemMeant(parsed.variables, ownSystem)
  const { settings } = readSettings(parsed.variables, system)
  const ofContext = [...lintContext(parsed, system), ...emptiness(parsed)]
  const ofGuest =
    system === 'windows' ? await (await import('./lint/windows.ts')).windowsProblems(settings, ofContext) : []
  const found = [...ofContext, ...ofGuest, ...mediumProblems(medium, place, settings, system)]
  return maskProblems(locate(found, parsed.positions), parsed.variables)
}

const toText = async (
  { medium, content, parsed }: NamedContext,
  problems: readonly Problem[],
): Promise<string> => {
  const columns = (await outputColumns()) - gutterColumns
  const excerptOf = excerpts(content, parsed, { columns })
  return problems.map(problem => lintText(problem, medium, excerptOf(problem))).join('')
}

const lint = async (context: NamedContext, { json, strict, system }: LintOptions): Promise<number> => {
  const { kind, path, label } = context.medium
  const problems = await problemsOf(context, system)
  const errors = problems.filter(problem => problem.severity === 'error').length
  const warnings = problems.length - errors
  const isFailed = errors > 0 || (strict && warnings > 0)
  if (json) print(`${JSON.stringify({ source: { kind, path, label }, problems }, null, 2)}\n`)
  else {
    const note = strict && errors === 0 && warnings > 0 ? '; with --strict they count as errors' : ''
    const counts = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}${note}`
    print(`${await toText(context, problems)}${printable(path)}: ${counts}\n`)
  }
  return isFailed ? exitCode.failed : exitCode.done
}

const options = {
  json: { type: 'boolean', default: false },
  strict: { type: 'boolean', default: false },
  system: { type: 'string' },
} satisfies Options

export const command: Command = {
  help,
  run(args) {
    const { values, argument } = readArguments('lint', args, options, 'FILE or SOURCE')
    const { json, strict } = values
    const system = values.system === undefined ? undefined : readSystem(values.system)
    return withContext(argument, context => lint(context, { json, strict, system }))
  },
}
