/** `vmcontext watch`: apply again whenever the medium, a NIC or a disk changes. */
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { openGuest } from '../engine/guest.ts'
import { settle, usualSettling } from '../engine/noticing/settle.ts'
import { type Attempt, watchMachine } from '../engine/noticing/watch.ts'
import type { Report } from '../engine/report.ts'
import { runOnNews } from '../engine/run.ts'
import type { RunOptions } from '../engine/run-options.ts'
import { messageOf } from '../error-code.ts'
import { InputError } from '../input-error.ts'
import { programData } from '../machine/windows/system.ts'
import { agentVersion } from '../version.ts'
import { type Options, readOptions } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { tellJournal } from './journal/tell.ts'
import { isJournal, logInto, messages, progress } from './log.ts'
import { codeOf, show } from './run-command.ts'
import { survive, type Watcher } from './survive.ts'

const help = `Applies the context again whenever another medium is in the drive, or a NIC, a disk, a swap device came,
went or changed its size. Where context and machine are what the last run saw, nothing is done.

Where udev and systemd run, the package's own rules and units notice all that, and nothing has to stay running.
This is for machines without them. It ends when it is told to (SIGTERM, SIGINT), after what it is doing.

Usage: vmcontext watch [--once] [--source SOURCE]

  --once            wait until all is quiet, apply where there is news, and end
  --source SOURCE   auto (default), a device, an ISO file, a directory with context.sh, a context.sh
  --service         as the Windows service does it: messages go to %ProgramData%\\vmcontext\\vmcontext.log, what came
                    of each run to the event log too (Windows only)

Exit codes: 0 done or nothing to do, 1 something failed, 2 wrong usage or input, 3 no context found (--once).
`

const options = {
  once: { type: 'boolean', default: false },
  source: { type: 'string', default: 'auto' },
  service: { type: 'boolean', default: false },
} satisfies Options

/** Where messages go. */
interface Told {
  /** Where what the scripts of a run print goes, opened for each: the log may be another file by then. */
  readonly openOutput?: () => number | undefined
  /** What came of a run. */
  readonly tell: (report: Report, source: string) => Promise<void>
  /** That no context was found. */
  readonly tellVain?: () => Promise<void>
  /** Why a run came to nothing. */
  readonly tellFailure?: (message: string) => Promise<void>
}

const runOptions = (source: string, output?: number): RunOptions => ({
  mode: 'apply',
  stage: 'all',
  source,
  root: '/',
  facts: null,
  modules: [],
  hooksApart: false,
  force: false,
  diffs: false,
  names: false,
  wait: null,
  ...(output !== undefined && { output }),
  log: messages,
  progress,
})

/** One run, where there is news; `signal` ends the wait for its turn. @returns the exit code */
const applyNews = async (source: string, told: Told, signal?: AbortSignal): Promise<number> => {
  const output = told.openOutput?.()
  const report = await runOnNews(runOptions(source, output), signal).finally(() => {
    if (output !== undefined) closeSync(output)
  })
  if (report === null || report === 'gone') {
    messages('info', `no context found (source ${source}); nothing was changed`)
    // One that was there may have been ejected, as it may have asked for itself.
    if (report === null) await told.tellVain?.()
    return exitCode.noContext
  }
  if (report === 'same') {
    messages('debug', 'context and machine are what the last run saw; nothing was changed')
    return exitCode.done
  }
  if (!isJournal()) messages('notice', `${report.started}: something changed`)
  show(report, false)
  await told.tell(report, source)
  return codeOf(report, false)
}

/** The log of the Windows service. */
const openService = async (): Promise<Told> => {
  if (process.platform !== 'win32')
    throw new InputError('watch: --service is for Windows; here the units of the package do it')
  const [{ logDescriptor, openLogFile }, { tellEventLog, tellFailure }] = await Promise.all([
    import('./service/log-file.ts'),
    import('./service/event-log.ts'),
  ])
  const path = join(programData(), 'vmcontext', 'vmcontext.log')
  logInto(openLogFile(path))
  messages('notice', `vmcontext ${agentVersion} has started`)
  process.on('uncaughtExceptionMonitor', error => messages('err', error.stack ?? String(error)))
  const { awaitSetup } = await import('../engine/windows/setup.ts')
  await awaitSetup(messages)
  return {
    openOutput: () => logDescriptor(path),
    tell: tellEventLog,
    tellVain: () => tellEventLog(null),
    tellFailure,
  }
}

/** Folders tell nothing on Windows, where drives have no place in them. */
const listening = process.platform === 'win32' ? { folders: [] } : {}

const watchOn = async (source: string, told: Told): Promise<number> => {
  const ending = new AbortController()
  const end = (): void => ending.abort()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end)
  const watcher: Watcher = { isService: told.openOutput !== undefined, ...told }
  const work = (attempt: Attempt) => survive(() => applyNews(source, told, ending.signal), attempt, watcher)
  const { files, look } = await openGuest(runOptions(source))
  await watchMachine({ files, look, ...listening, work, signal: ending.signal })
  return exitCode.done
}

const work = async (source: string, once: boolean, told: Told): Promise<number> => {
  if (!once) return await watchOn(source, told)
  const { files, look } = await openGuest(runOptions(source))
  await settle(files, usualSettling, look)
  return await applyNews(source, told)
}

export const command: Command = {
  help,
  async run(args) {
    const { once, source, service } = readOptions('watch', args, options, 'name the context with --source')
    if (!service) return await work(source, once, { tell: tellJournal })
    const told = await openService()
    try {
      return await work(source, once, told)
    } catch (error) {
      // Nobody reads the stderr of a task.
      messages('err', error instanceof Error ? (error.stack ?? error.message) : String(error))
      await told.tellFailure?.(`the service ends, and starts again: ${messageOf(error)}`)
      throw error
    }
  },
}
