#!/usr/bin/env node
/** Picks the command and loads nothing else; errors become one line and an exit code. */
import { exitCode } from './cli/command.ts'
import { commands, generalHelp, unknownCommand } from './cli/registry.ts'
import { agentVersion } from './version.ts'

/** Errors that are an answer, by the name of their class, and the exit code each means. */
const expected: Readonly<Record<string, number>> = {
  InputError: exitCode.usage,
  SourceError: exitCode.usage,
  IsoError: exitCode.usage,
  LockedError: exitCode.failed,
  ActionError: exitCode.failed,
}

const isArgumentError = (error: Error): boolean =>
  'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

const report = (error: unknown): number => {
  if (!(error instanceof Error)) {
    process.stderr.write(`vmcontext: ${String(error)}\n`)
    return exitCode.failed
  }
  const code = isArgumentError(error) ? exitCode.usage : expected[error.name]
  const text = code === undefined ? `unexpected error, please report it: ${error.stack}` : error.message
  const hint = isArgumentError(error) ? '\nvmcontext COMMAND --help lists the options.' : ''
  process.stderr.write(`${errorPrefix()}vmcontext: ${text}${hint}\n`)
  return code ?? exitCode.failed
}

/** In the journal errors carry their priority, sd-daemon(3). */
const errorPrefix = (): string => (process.env.JOURNAL_STREAM === undefined ? '' : '<3>')

const main = async (args: readonly string[]): Promise<number> => {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(generalHelp)
    return name === undefined ? exitCode.usage : exitCode.done
  }
  if (name === '--version' || name === 'version') {
    process.stdout.write(`vmcontext ${agentVersion}\n`)
    return exitCode.done
  }
  const load = commands.get(name)
  if (load === undefined) {
    process.stderr.write(unknownCommand(name))
    return exitCode.usage
  }
  const command = await load()
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help)
    return exitCode.done
  }
  return command.run(rest)
}

// A reader that has seen enough (`vmcontext variables | head`) is no error.
process.stdout.on('error', error => {
  if ('code' in error && error.code === 'EPIPE') process.exit(exitCode.done)
  throw error
})

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  error => {
    process.exitCode = report(error)
  },
)
