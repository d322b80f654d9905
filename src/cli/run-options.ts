/** The options that plan and apply share. */
import { isWindows } from '../engine/guest.ts'
import { moduleNames } from '../engine/run.ts'
import { InputError } from '../input-error.ts'
import { longestWait, parseWait } from '../source/waiting.ts'
import { type Options, readOptions } from './arguments.ts'
import { readRoot } from './root-option.ts'

interface RunArguments {
  readonly stage: 'local' | 'network' | 'all'
  readonly source: string
  readonly root: string
  readonly facts: string | null
  readonly modules: readonly string[]
  readonly hooksApart: boolean
  readonly force: boolean
  readonly json: boolean
  readonly strict: boolean
  readonly wait: number | null
}

/** For the help; the modules themselves are loaded for Windows only. */
const windowsNames = 'users, ssh, hostname, timezone, network, disks, remote-desktop, scripts, ready, eject'

export const optionsHelp = `  --source SOURCE   auto (default), a device, an ISO file, a directory with context.sh, a context.sh
  --stage STAGE     local (before the network), network (once it is up), all (default)
  --root DIR        the guest whose file tree is DIR, instead of this machine
  --facts FILE      plan only: the facts of a Windows guest that is not this machine, as JSON
  --module NAME     only this module, several times for several: ${moduleNames.join(', ')};
                    on Windows ${windowsNames}
  --hooks-apart     leave the programs loc-* to vmcontext-hooks.service, which has its turn next
  --force           do all again: passwords, scripts, what is done once for a machine
  --wait SECONDS    wait at most so long for a CD-ROM that seems to be on its way (default 10)
  --strict          warnings count as failures
  --json            the report as JSON on stdout; messages go to stderr
`

const options = {
  stage: { type: 'string', default: 'all' },
  source: { type: 'string', default: 'auto' },
  root: { type: 'string', default: '/' },
  facts: { type: 'string' },
  module: { type: 'string', multiple: true, default: [] },
  'hooks-apart': { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  strict: { type: 'boolean', default: false },
  wait: { type: 'string' },
} satisfies Options

const stages = ['local', 'network', 'all'] as const

const isStage = (text: string): text is RunArguments['stage'] => stages.some(stage => stage === text)

const readWait = (text: string | undefined): number | null => {
  if (text === undefined) return null
  const seconds = parseWait(text)
  if (seconds !== null) return seconds
  throw new InputError(`--wait: "${text}" is no number of seconds from 0 to ${longestWait}`)
}

const namesOnWindows = async (): Promise<readonly string[]> =>
  (await import('../modules/windows/registry.ts')).windowsModules.map(({ name }) => name)

/** @throws InputError where the facts of another machine cannot be of use */
const readFactsOption = (
  command: string,
  { facts, source, root }: { readonly facts?: string; readonly source: string; readonly root: string },
): string | null => {
  if (facts === undefined) return null
  if (command !== 'plan')
    throw new InputError(
      '--facts: only plan can show what another machine would do; apply needs the machine itself',
    )
  if (source === 'auto' && root === '/')
    throw new InputError(
      '--facts: the context of another machine is not to be found here; name it with --source',
    )
  return facts
}

/**
 * Reads the options of plan or apply.
 *
 * @throws InputError where an option is none or its value cannot be used
 */
export const readRunArguments = async (command: string, args: readonly string[]): Promise<RunArguments> => {
  const values = readOptions(command, args, options, 'name the context with --source')
  if (!isStage(values.stage)) {
    throw new InputError(`--stage: "${values.stage}" is none of ${stages.join(', ')}`)
  }
  const facts = readFactsOption(command, values)
  const names = isWindows({ facts }) ? await namesOnWindows() : moduleNames
  for (const name of values.module) {
    if (!names.includes(name)) {
      throw new InputError(`--module: there is no module "${name}"; there are ${names.join(', ')}`)
    }
  }
  const { stage, source, force, json, strict } = values
  if (values['hooks-apart'] && stage !== 'local')
    throw new InputError('--hooks-apart: only a run with --stage local can leave them to the next')
  const root = readRoot(values.root)
  return {
    stage,
    source,
    root,
    facts,
    modules: values.module,
    hooksApart: values['hooks-apart'],
    force,
    json,
    strict,
    wait: readWait(values.wait),
  }
}
