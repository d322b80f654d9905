/**
 * `vmcontext inspect`: what a context holds, for people and programs. How its parts are shown is in `inspect/`: the
 * medium and its files, the guest at a glance, the variables.
 */
import { encodeText, isText } from '../context/bytes.ts'
import { nearMisses } from '../context/lint/names.ts'
import { locate } from '../context/locate.ts'
import { masker, maskProblems, maskVariables } from '../context/mask.ts'
import { printable } from '../context/printable.ts'
import type { Problem } from '../context/problem.ts'
import { readSettings, type Settings } from '../context/settings.ts'
import { type Guest, systemMeant } from '../context/system-meant.ts'
import type { Medium } from '../source/medium.ts'
import { type Options, readArguments } from './arguments.ts'
import { outputColumns } from './columns.ts'
import { type Command, exitCode } from './command.ts'
import { filesText, mediumText } from './inspect/files.ts'
import { glanceText } from './inspect/glance.ts'
import { type MediumDetails, mediumDetails } from './inspect/medium.ts'
import { variablesText } from './inspect/variables.ts'
import { print, printError } from './output.ts'
import { showProblems } from './problem-text.ts'
import { ownSystem, readSystem } from './system-option.ts'
import { type NamedContext, withContext } from './with-context.ts'
import { counted } from './words.ts'

const help = `Shows what a context makes of a guest: its variables (secrets masked), its files, its problems.

Usage: vmcontext inspect SOURCE [OPTIONS]

  SOURCE            a device, an ISO file, a directory with context.sh, a context.sh, auto, or - for what is
                    given on standard input
  --full            values and lists whole and as they are, however long; else they are cut to the width of
                    the terminal (COLUMNS), base64 is decoded, and keys are told by their fingerprints
  --system NAME     the guest's system, linux or windows (default: windows where a value is one of Windows,
                    such as a drive letter; else that of this machine)
  --json            for programs: {"source", "variables", "files", "problems"}, "bytes" with the values that
                    are no UTF-8, in base64, and of a volume "volume" and "entries", with modes and links
  --show-secrets    passwords and tokens as they are
  --extract DIR     also copy every file of the medium into DIR, which is made; links and modes are as they
                    are on the medium, the files are yours, and a file that is in DIR already is an error

Exit codes: 0 the context could be read, whatever its problems; 2 it could not; 3 no context found.

Examples:
  vmcontext inspect web1.iso
  vmcontext inspect /dev/sr0 --json | jq -r .variables.SET_HOSTNAME
  vmcontext build --template web1.one --variables-only | vmcontext inspect -
`

interface InspectOptions {
  readonly json: boolean
  readonly full: boolean
  readonly showSecrets: boolean
  readonly extract: string | undefined
  /** undefined: the one it seems to be for. */
  readonly system: Guest | undefined
}

/** All that is shown of a context; what is secret in it is masked, unless it was asked for. */
interface Shown {
  readonly medium: Medium
  readonly details: MediumDetails
  readonly settings: Settings
  readonly system: Guest
  readonly variables: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
  readonly mask: (text: string) => string
}

const toText = async (shown: Shown, full: boolean): Promise<string> => {
  const { medium, details, settings, system, variables, mask } = shown
  const room = { columns: await outputColumns(), full }
  const names = medium.kind === 'file' ? null : medium.files.map(({ path }) => path)
  const nothing = variables.size === 0 ? '\nIt holds no variable, so there is nothing to make a guest.\n' : ''
  return [
    mediumText(medium, details, room),
    nothing === '' ? glanceText(settings, system, names, mask, room.columns) : nothing,
    variablesText(variables, room),
    filesText(details, room),
  ].join('')
}

/** Values whose bytes are no UTF-8, in base64: in `variables` their odd bytes are U+FFFD. */
const bytesOf = (variables: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...variables]
      .filter(([, value]) => !isText(value))
      .map(([name, value]) => [name, Buffer.from(encodeText(value)).toString('base64')]),
  )

const asText = (value: string): string => (isText(value) ? value : Buffer.from(encodeText(value)).toString())

const toJson = ({ medium, details, variables, problems }: Shown): string => {
  const bytes = bytesOf(variables)
  const { volume, entries } = details
  const content = {
    source: { kind: medium.kind, path: medium.path, label: medium.label },
    variables: Object.fromEntries([...variables].map(([name, value]) => [name, asText(value)])),
    files: medium.files,
    problems,
    ...(Object.keys(bytes).length > 0 && { bytes }),
    ...(volume !== null && { volume, entries }),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

const extract = async (medium: Medium, folder: string): Promise<void> => {
  await medium.extract(folder)
  printError(`${counted(medium.files.length, 'file')} copied to ${printable(folder)}\n`)
}

const inspect = async ({ medium, parsed, place }: NamedContext, options: InspectOptions): Promise<number> => {
  const system = options.system ?? systemMeant(parsed.variables, ownSystem)
  const { settings, problems: settingProblems } = readSettings(parsed.variables, system)
  const found = [...parsed.problems, ...settingProblems, ...nearMisses(settings, system)]
  const located = locate(found, parsed.positions)
  const { showSecrets } = options
  const shown: Shown = {
    medium,
    details: mediumDetails(medium, place),
    settings,
    system,
    variables: showSecrets ? parsed.variables : maskVariables(parsed.variables),
    problems: showSecrets ? located : maskProblems(located, parsed.variables),
    mask: showSecrets ? text => text : masker(parsed.variables),
  }
  if (options.json) print(toJson(shown))
  else {
    print(await toText(shown, options.full))
    showProblems(shown.problems)
  }
  if (options.extract !== undefined) await extract(medium, options.extract)
  return exitCode.done
}

const options = {
  full: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'show-secrets': { type: 'boolean', default: false },
  extract: { type: 'string' },
  system: { type: 'string' },
} satisfies Options

export const command: Command = {
  help,
  run(args) {
    const { values, argument } = readArguments('inspect', args, options, 'SOURCE')
    const { json, full, extract, 'show-secrets': showSecrets } = values
    const system = values.system === undefined ? undefined : readSystem(values.system)
    return withContext(argument, context => inspect(context, { json, full, showSecrets, extract, system }))
  },
}
