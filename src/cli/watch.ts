/** `vmcontext watch`: apply again whenever the medium, a NIC or a disk changes. */
import { settle } from '../engine/noticing/settle.ts'
import { watchMachine } from '../engine/noticing/watch.ts'
import { runOnNews } from '../engine/run.ts'
import type { RunOptions } from '../engine/run-options.ts'
import { messageOf } from '../error-code.ts'
import { openFiles } from '../machine/real-files.ts'
import { SourceError } from '../source/medium.ts'
import { type Options, readOptions } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { tellJournal } from './journal/tell.ts'
import { isJournal, messages, progress } from './log.ts'
import { codeOf, show } from './run-command.ts'

const help = `Applies the context again whenever another medium is in the drive, or a NIC, a disk, a swap device came,
went or changed its size. Where context and machine are what the last run saw, nothing is done.

Where udev and systemd run, the package's own rules and units notice all that, and nothing has to stay running.
This is for machines without them. It ends when it is told to (SIGTERM, SIGINT), after what it is doing.

Usage: vmcontext watch [--once] [--source SOURCE]

  --once            wait until all is quiet, apply where there is news, and end
  --source SOURCE   auto (default), a device, an ISO file, a directory with context.sh, a context.sh

Exit codes: 0 done or nothing to do, 1 something failed, 2 wrong usage or input, 3 no context found (--once).
`

const options = {
  once: { type: 'boolean', default: false },
  source: { type: 'string', default: 'auto' },
} satisfies Options

/** One run, where there is news; `signal` ends the wait for its turn. @returns the exit code */
const applyNews = async (source: string, signal?: AbortSignal): Promise<number> => {
  const options: RunOptions = {
    mode: 'apply',
    stage: 'all',
    source,
    root: '/',
    modules: [],
    facts: null,
    hooksApart: false,
    force: false,
    diffs: false,
    names: false,
    wait: null,
    log: messages,
    progress,
  }
  const report = await runOnNews(options, signal)
  if (report === null) {
    messages('info', `no context found (source ${source}); nothing was changed`)
    return exitCode.noContext
  }
  if (report === 'same') {
    messages('debug', 'context and machine are what the last run saw; nothing was changed')
    return exitCode.done
  }
  if (!isJournal()) messages('notice', `${report.started}: something changed`)
  show(report, false)
  await tellJournal(report, source)
  return codeOf(report, false)
}

/** A medium that cannot be read now may be another one at the next change. */
const survive = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    messages('err', messageOf(error))
  }
}

const watchOn = async (source: string): Promise<number> => {
  const ending = new AbortController()
  const end = (): void => ending.abort()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end)
  const work = () => survive(() => applyNews(source, ending.signal))
  await watchMachine({ files: openFiles('/'), work, signal: ending.signal })
  return exitCode.done
}

export const command: Command = {
  help,
  async run(args) {
    const { once, source } = readOptions('watch', args, options, 'name the context with --source')
    if (!once) return await watchOn(source)
    await settle(openFiles('/'))
    return await applyNews(source)
  },
}
