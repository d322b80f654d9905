/** `vmcontext uninstall`: takes the service of Windows away. */
import { messageOf } from '../error-code.ts'
import { type Options, readOptions } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { print, printError } from './output.ts'

const help = `Takes away what vmcontext install brought: ends the service, removes its task and its source of events. What it made
of this machine stays as it is: users, network, keys.

Usage: vmcontext uninstall [--purge] [--dry-run]

  --purge     remove log, state and reports too: %ProgramData%\\vmcontext
  --dry-run   print what would be done, and do nothing
  --msi       as the MSI calls it: program and event source are its own

Needs an administrator. What is not there is no failure.

Exit codes: 0 done or nothing to do, 1 something failed, 2 wrong usage, another system, or no administrator.
`

const options = {
  purge: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  msi: { type: 'boolean', default: false },
} satisfies Options

export const command: Command = {
  help,
  async run(args) {
    const { purge, msi, 'dry-run': dry } = readOptions('uninstall', args, options)
    const { checkRights, checkSystem, lookAround } = await import('./service/look.ts')
    const { isKept, uninstallSteps } = await import('./service/uninstall-steps.ts')
    const { stepText } = await import('./service/step.ts')
    checkSystem('uninstall')
    if (!dry) await checkRights('uninstall')
    const place = await lookAround()
    const steps = uninstallSteps(place, { purge, msi })
    if (dry) {
      const list = steps.map(step => `  ${stepText(step)}\n`).join('')
      print(steps.length === 0 ? 'Nothing to do.\n' : `Would take the service away:\n${list}`)
      return exitCode.done
    }
    const { performStep } = await import('./service/perform.ts')
    let code: number = exitCode.done
    // One that fails is no reason to leave the others.
    for (const step of steps) {
      try {
        await performStep(step)
      } catch (error) {
        printError(`vmcontext: uninstall: ${messageOf(error)}\n`)
        code = exitCode.failed
      }
    }
    const rest = !msi && isKept(place) ? ` Its program is left, as it runs now: ${place.running}` : ''
    if (code === exitCode.done) print(`vmcontext is no service any more.${rest}\n`)
    return code
  },
}
