#!/usr/bin/env node
/** Picks the command and loads nothing else; errors become one line and an exit code. */
import { exitCode } from './cli/command.ts'
import { isJournal } from './cli/log.ts'
import { print, printError, ReaderGone } from './cli/output.ts'
import { commands, generalHelp, unknownCommand } from './cli/registry.ts'
import { agentVersion } from './version.ts'

/** Errors that are an answer, by the name of their class, and the exit code each means. */
const expected: Readonly<Record<string, number>> = {
  InputError: exitCode.usage,
  SourceError: exitCode.usage,
  IsoError: exitCode.usage,
  LockedError: exitCode.failed,
  ActionError: exitCode.failed,
  OutputError: exitCode.failed,
  BuildError: exitCode.failed,
}

const report = (error: unknown): number => {
  if (error instanceof ReaderGone) return exitCode.done
  if (!(error instanceof Error)) {
    printError(`vmcontext: ${String(error)}\n`)
    return exitCode.failed
  }
  const code = expected[error.name]
  const text = code === undefined ? `unexpected error, please report it: ${error.stack}` : error.message
  printError(`${isJournal() ? '<3>' : ''}vmcontext: ${text}\n`)
  return code ?? exitCode.failed
}

/** `vmcontext help build` is `vmcontext build --help`. */
const withHelp = (args: readonly string[]): readonly string[] =>
  args[0] === 'help' && args[1] !== undefined ? [args[1], '--help'] : args

const main = async (args: readonly string[]): Promise<number> => {
  const [name, ...rest] = withHelp(args)
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    print(generalHelp)
    return name === undefined ? exitCode.usage : exitCode.done
  }
  if (name === '--version' || name === 'version') {
    print(`vmcontext ${agentVersion}\n`)
    return exitCode.done
  }
  const load = commands.get(name)
  if (load === undefined) {
    printError(await unknownCommand(name))
    return exitCode.usage
  }
  const command = await load()
  if (rest.includes('--help') || rest.includes('-h')) {
    print(command.help)
    return exitCode.done
  }
  return command.run(rest)
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  error => {
    process.exitCode = report(error)
  },
)
