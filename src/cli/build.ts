/** `vmcontext build`: makes a context image on the host. */
import type { BuildRequest } from '../builder/build.ts'
import { contextLabel } from '../context/file.ts'
import { InputError } from '../input-error.ts'
import { type Options, readOptions } from './arguments.ts'
import { buildHelp } from './build-help.ts'
import { summary } from './build-report.ts'
import type { Command } from './command.ts'
import { exitCode } from './command.ts'
import { print } from './output.ts'
import { showProblems } from './problem-text.ts'
import { progressBars } from './progress.ts'

const options = {
  output: { type: 'string' },
  deliver: { type: 'string' },
  template: { type: 'string' },
  variables: { type: 'string' },
  set: { type: 'string', multiple: true, default: [] },
  file: { type: 'string', multiple: true, default: [] },
  tree: { type: 'string' },
  label: { type: 'string', default: contextLabel },
  vnet: { type: 'string', multiple: true, default: [] },
  image: { type: 'string', multiple: true, default: [] },
  user: { type: 'string', multiple: true, default: [] },
  domain: { type: 'string' },
  batch: { type: 'string' },
  'variables-only': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} satisfies Options

const readBuildOptions = (args: readonly string[]) =>
  readOptions('build', args, options, 'the image is --output FILE.iso, a file in it --file PATH')

type BuildOptions = ReturnType<typeof readBuildOptions>

/** What of the options says what to build: a request has their names. */
const requestOf = ({ 'variables-only': _, json: __, batch: ___, ...request }: BuildOptions): BuildRequest =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined))

const build = async (request: BuildRequest, json: boolean): Promise<number> => {
  const { buildImageOf, contextOf } = await import('../builder/build.ts')
  const progress = progressBars()
  const context = await contextOf(request)
  const image = await buildImageOf(context, request, progress).finally(progress.stop)
  showProblems(image.problems)
  print(json ? `${JSON.stringify(image, null, 2)}\n` : summary(image))
  return exitCode.done
}

const printVariables = async (request: BuildRequest, json: boolean): Promise<number> => {
  const { contextOf } = await import('../builder/build.ts')
  const { doubts } = await import('../builder/gaps.ts')
  if (json) throw new InputError('--variables-only prints a context.sh, not JSON; leave out --json')
  const context = await contextOf(request)
  if (context === undefined)
    throw new InputError(
      '--variables-only has nothing to print; give --set, --variables, --template or --domain',
    )
  showProblems(doubts(context))
  print(context.script)
  return exitCode.done
}

const run = async (args: readonly string[]): Promise<number> => {
  const options = readBuildOptions(args)
  const request = requestOf(options)
  if (options.batch !== undefined) {
    if (options['variables-only'])
      throw new InputError('--variables-only is for one context; leave out --batch')
    const { buildList } = await import('./build-batch.ts')
    return buildList(options.batch, request, options.json)
  }
  return options['variables-only'] ? printVariables(request, options.json) : build(request, options.json)
}

export const command: Command = { help: buildHelp, run }
