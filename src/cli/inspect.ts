/** `vmcontext inspect`: what a context holds, for people and programs. */
import { encodeText, isText } from '../context/bytes.ts'
import { nearMisses } from '../context/lint/names.ts'
import { locate } from '../context/locate.ts'
import { maskProblems, maskVariables } from '../context/mask.ts'
import { printable, printableLines } from '../context/printable.ts'
import type { Problem } from '../context/problem.ts'
import { readSettings } from '../context/settings.ts'
import type { OpenContext } from '../engine/context.ts'
import type { Medium } from '../source/medium.ts'
import { type Options, readArguments } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { print, printError } from './output.ts'
import { showProblems } from './problem-text.ts'
import { paint } from './style.ts'
import { withContext } from './with-context.ts'
import { counted, sizeText } from './words.ts'

const help = `Shows what a context holds: its variables (secrets masked), its files, its problems.

Usage: vmcontext inspect SOURCE [OPTIONS]

  SOURCE            a device, an ISO file, a directory with context.sh, a context.sh, or auto
  --json            for programs: {"source", "variables", "files", "problems"}, and "bytes" with the values
                    that are no UTF-8, in base64
  --show-secrets    passwords and tokens as they are
  --extract DIR     also copy every file of the medium into DIR, which is made; links and modes are as they
                    are on the medium, the files are yours, and a file that is in DIR already is an error

Exit codes: 0 the context could be read, whatever its problems; 2 it could not; 3 no context found.
`

/** A value on as many lines as it has, all but the first set in. */
const valueText = (value: string, indent: string): string =>
  printableLines(value).trimEnd().replaceAll('\n', `\n${indent}`)

const printText = (
  medium: Medium,
  variables: ReadonlyMap<string, string>,
  problems: readonly Problem[],
): void => {
  const width = Math.max(0, ...[...variables.keys()].map(name => name.length))
  const labelText = medium.label === null ? '' : `, label ${printable(medium.label)}`
  const lines = [`Context: ${printable(medium.path)} (${medium.kind}${labelText})\n`]
  lines.push(`\n${paint('bold', 'Variables')} (${variables.size})\n`)
  const empty: string[] = []
  for (const [name, value] of variables) {
    if (value === '') empty.push(name)
    else lines.push(`  ${name.padEnd(width)}  ${valueText(value, ' '.repeat(width + 4))}\n`)
  }
  if (empty.length > 0) lines.push(paint('dim', `  empty: ${empty.join(' ')}\n`))
  lines.push(`\n${paint('bold', 'Files')} (${medium.files.length})\n`)
  for (const { path, size } of medium.files) lines.push(`  ${printable(path)}  ${sizeText(size)}\n`)
  print(lines.join(''))
  showProblems(problems)
}

/** Values whose bytes are no UTF-8, in base64: in `variables` their odd bytes are U+FFFD. */
const bytesOf = (variables: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...variables]
      .filter(([, value]) => !isText(value))
      .map(([name, value]) => [name, Buffer.from(encodeText(value)).toString('base64')]),
  )

const asText = (value: string): string => (isText(value) ? value : Buffer.from(encodeText(value)).toString())

const toJson = (
  medium: Medium,
  variables: ReadonlyMap<string, string>,
  problems: readonly Problem[],
): string => {
  const bytes = bytesOf(variables)
  const content = {
    source: { kind: medium.kind, path: medium.path, label: medium.label },
    variables: Object.fromEntries([...variables].map(([name, value]) => [name, asText(value)])),
    files: medium.files,
    problems,
    ...(Object.keys(bytes).length > 0 && { bytes }),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

const extract = async (medium: Medium, folder: string): Promise<void> => {
  await medium.extract(folder)
  printError(`${counted(medium.files.length, 'file')} copied to ${printable(folder)}\n`)
}

const inspect = async (
  { medium, parsed }: OpenContext,
  options: { json: boolean; showSecrets: boolean; extract: string | undefined },
): Promise<number> => {
  const { settings, problems: settingProblems } = readSettings(parsed.variables, 'linux')
  const found = [...parsed.problems, ...settingProblems, ...nearMisses(settings, 'linux')]
  const located = locate(found, parsed.positions)
  const problems = options.showSecrets ? located : maskProblems(located, parsed.variables)
  const variables = options.showSecrets ? parsed.variables : maskVariables(parsed.variables)
  if (options.json) print(toJson(medium, variables, problems))
  else printText(medium, variables, problems)
  if (options.extract !== undefined) await extract(medium, options.extract)
  return exitCode.done
}

const options = {
  json: { type: 'boolean', default: false },
  'show-secrets': { type: 'boolean', default: false },
  extract: { type: 'string' },
} satisfies Options

export const command: Command = {
  help,
  run(args) {
    const { values, argument } = readArguments('inspect', args, options, 'SOURCE')
    return withContext(argument, context =>
      inspect(context, { json: values.json, showSecrets: values['show-secrets'], extract: values.extract }),
    )
  },
}
