/** `vmcontext install`: makes the agent a service of Windows. */
import { type Options, readOptions } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { print } from './output.ts'

const help = `Makes vmcontext a service of this Windows: applies the context at each boot, and again whenever another medium
is in the drive or a NIC changes. Installed again it replaces an older version and starts it.

It is a task of Task Scheduler, \\vmcontext, that runs as SYSTEM. Its log is %ProgramData%\\vmcontext\\vmcontext.log, and
what came of each run is in the Application event log under the source vmcontext.

Usage: vmcontext install [--start] [--dry-run]

  --start     start it now too, not only at the next boot
  --dry-run   print what would be done, and do nothing
  --msi       as the MSI calls it: program and event source are its own

Needs an administrator. On Linux the package brings its units along.

Exit codes: 0 done, 1 something failed, 2 wrong usage, another system, or no administrator.
`

const options = {
  start: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  msi: { type: 'boolean', default: false },
} satisfies Options

export const command: Command = {
  help,
  async run(args) {
    const { start, msi, 'dry-run': dry } = readOptions('install', args, options)
    const { checkRights, checkSystem, lookAround } = await import('./service/look.ts')
    const { installSteps, reviveSteps } = await import('./service/install-steps.ts')
    const { stepText } = await import('./service/step.ts')
    checkSystem('install')
    if (!dry) await checkRights('install')
    const place = await lookAround()
    const steps = installSteps(place, { start, msi })
    if (dry) {
      print(`Would make vmcontext a service:\n${steps.map(step => `  ${stepText(step)}\n`).join('')}`)
      return exitCode.done
    }
    const { performStep } = await import('./service/perform.ts')
    try {
      for (const step of steps) await performStep(step)
    } catch (error) {
      for (const step of reviveSteps(place, { start, msi })) await performStep(step).catch(() => {})
      throw error
    }
    const runs = steps.some(step => step.kind === 'run' && step.arguments[0] === '/Run')
    print(`vmcontext is a service now${runs ? ' and runs' : '; it starts at the next boot'}.\n`)
    return exitCode.done
  },
}
