/** `vmcontext build`: makes a context image on the host. */
import type { BuildRequest } from '../builder/build.ts'
import { contextLabel } from '../context/file.ts'
import { InputError } from '../input-error.ts'
import { type Options, readOptions } from './arguments.ts'
import { summary } from './build-report.ts'
import type { Command } from './command.ts'
import { exitCode } from './command.ts'
import { print } from './output.ts'
import { showProblems } from './problem-text.ts'
import { progressBars } from './progress.ts'

const help = `Makes a context image: an ISO file with a context.sh, which the guest reads from its CD-ROM.

Usage: vmcontext build --output FILE.iso|--deliver PATH [WHAT IS IN IT]

What is in it:
  --set NAME=VALUE        one variable, several times for several; wins over everything else
  --variables FILE        variables from a context.sh or NAME=VALUE lines; read as data, never run
  --template FILE         an OpenNebula VM template: its CONTEXT section as OpenNebula would write it
  --vnet ID=FILE          a virtual network that the template's NICs refer to
  --image ID=FILE         an image that the template refers to
  --user ID=FILE          the user the template's $USER[…] means
  --file PATH[:NAME]      a file, under NAME or its own name, several times for several
  --tree DIR              all of a directory, at the image's root

Where it goes:
  --output FILE.iso       the image; an old one stays as it was if anything fails
  --deliver PATH          the same, for a path of this host; another host (HOST:PATH) cannot be reached yet
  --label LABEL           by which guests find it (default CONTEXT)
  --variables-only        print the context.sh on stdout and build nothing
  --json                  tell about the image as JSON; messages go to stderr

The same input gives the same bytes: dates are those of the input files, and SOURCE_DATE_EPOCH
(Unix seconds) caps them. vmcontext variables lists the variables guests understand.
The image holds secrets, so only its owner may read it (mode 0600): give it to the user QEMU runs as.
Exit codes: 0 done, 1 the image could not be written, 2 wrong usage or input.

Examples:
  A machine with a name and your key:
    vmcontext build --output web1.iso --set SET_HOSTNAME=web1 \\
      --set SSH_PUBLIC_KEY="$(cat ~/.ssh/id_ed25519.pub)"

  The same with a fixed address on the NIC that has this MAC:
    vmcontext build --output web1.iso --set SET_HOSTNAME=web1 \\
      --set ETH0_MAC=02:00:0a:00:02:10 --set ETH0_IP=10.0.2.16 --set ETH0_MASK=255.255.255.0 \\
      --set ETH0_GATEWAY=10.0.2.2 --set ETH0_DNS=10.0.2.3

  A script of yours that runs in the guest:
    vmcontext build --output web1.iso --file setup.sh --set INIT_SCRIPTS=setup.sh

  An OpenNebula template with its network and owner:
    vmcontext build --output web1.iso --template web1.one --vnet 0=private.one --user 2=me.one

Try it in QEMU, with a disk image whose guest has vmcontext installed:
  qemu-system-x86_64 -m 1024 -hda disk.qcow2 -cdrom web1.iso -nic user,mac=02:00:0a:00:02:10
`

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
  const progress = await progressBars()
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
    throw new InputError('--variables-only has nothing to print; give --set, --variables or --template')
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

export const command: Command = { help, run }
