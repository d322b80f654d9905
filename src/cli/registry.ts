/** The commands, each loaded only when it is the one to run: a new command is a line here. */
import { printable } from '../context/printable.ts'
import type { Command } from './command.ts'

type Load = () => Promise<Command>

const entries: readonly (readonly [name: string, summary: string, load: Load])[] = [
  ['apply', 'make this machine what its context says', async () => (await import('./apply.ts')).command],
  [
    'plan',
    'show what apply would change, and change nothing',
    async () => (await import('./plan.ts')).command,
  ],
  [
    'watch',
    'apply again whenever medium, NIC or disk changes',
    async () => (await import('./watch.ts')).command,
  ],
  ['status', 'what the last run did', async () => (await import('./status.ts')).command],
  [
    'report',
    'gather what a bug report needs, without secrets',
    async () => (await import('./report.ts')).command,
  ],
  ['inspect', 'what a context holds', async () => (await import('./inspect.ts')).command],
  ['lint', 'what is wrong with a context', async () => (await import('./lint.ts')).command],
  ['build', 'make a context image', async () => (await import('./build.ts')).command],
  [
    'tm-context',
    'make a context image as a transfer script of OpenNebula',
    async () => (await import('./tm-context.ts')).command,
  ],
  ['install', 'make this program a service of Windows', async () => (await import('./install.ts')).command],
  ['uninstall', 'take the service of Windows away', async () => (await import('./uninstall.ts')).command],
  ['variables', 'every variable a context may hold', async () => (await import('./variables.ts')).command],
]

/** How to load each command, by its name. */
export const commands: ReadonlyMap<string, Load> = new Map(entries.map(([name, , load]) => [name, load]))

const list = entries.map(([name, summary]) => `  ${name.padEnd(10)} ${summary}\n`).join('')

/** The text of `vmcontext --help`. */
export const generalHelp = `vmcontext gives a virtual machine its identity: on the host it builds a context image,
in the guest it applies it.

Usage: vmcontext COMMAND [OPTIONS]

${list}
vmcontext COMMAND --help tells more. Exit codes: 0 done or nothing to do,
1 something failed, 2 wrong usage or input, 3 no context found.
`

/** What to tell of a command that there is not: perhaps the one that was meant, and all there are. */
export const unknownCommand = async (name: string): Promise<string> => {
  const { nearest } = await import('../context/lint/nearest.ts')
  const near = nearest(name, commands.keys())
  const hint = near === undefined ? '' : `; did you mean ${near}?`
  return `vmcontext: there is no command ${printable(name)}${hint}\n${generalHelp}`
}
