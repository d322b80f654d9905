/** `vmcontext status`: what the last run on this machine did. */
import { openGuestFiles } from '../engine/guest.ts'
import type { Report } from '../engine/report.ts'
import { InputError } from '../input-error.ts'
import { type Options, readOptions } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { print, printError } from './output.ts'
import { readRoot } from './root-option.ts'
import { nothingText } from './status/nothing.ts'
import { readState, type State } from './status/state.ts'
import { statusText } from './status/text.ts'
import type { InVain, waitForRuns } from './status/wait.ts'

const usualTimeout = 600

const help = `Shows what the last run on this machine did: when, how it went, what failed and what helps. Only
root may read its report.

Usage: vmcontext status [--wait] [--timeout SECONDS] [--json] [--timeline FILE] [--root DIR]

  --wait              first wait until the runs of this boot are over, those of the network stage too
  --timeout SECONDS   wait at most so long (default ${usualTimeout})
  --json              the report as JSON on stdout, with "running", the process of a run at work, and
                      "noContextAt", when a later one found none; messages go to stderr
  --timeline FILE     also draw the runs over time, as an SVG picture; - for stdout, and nothing else there
  --root DIR          of the guest whose file tree is DIR, instead of this machine

Exit codes: 0 all went well, 1 something failed or the report cannot be read, or the runs were not over in
time or will never be, 2 wrong usage, 3 the agent has not run since the machine was started, or found no context.
`

const options = {
  json: { type: 'boolean', default: false },
  root: { type: 'string', default: '/' },
  timeline: { type: 'string' },
  wait: { type: 'boolean', default: false },
  timeout: { type: 'string' },
} satisfies Options

const readTimeout = (text: string | undefined, wait: boolean): number => {
  if (text === undefined) return usualTimeout
  if (!wait) throw new InputError('--timeout: there is nothing to wait for without --wait')
  if (!/^\d{1,6}$/.test(text)) throw new InputError(`--timeout: "${text}" is no number of seconds`)
  return Number(text)
}

const draw = async (report: Report, path: string): Promise<void> => {
  const { drawTimeline } = await import('./timeline/draw.ts')
  const picture = drawTimeline(report)
  if (picture === null)
    throw new InputError('--timeline: an older agent wrote this report, without times; run vmcontext apply')
  if (path === '-') return print(picture)
  const { writeAnswer } = await import('./timeline/file.ts')
  writeAnswer(path, picture, '--timeline')
}

/** The report, with what has happened to the machine since. */
const statusJson = (report: Report, { running, vain }: State): string => {
  const since = { ...(running !== null && { running }), ...(vain !== null && { noContextAt: vain }) }
  return `${JSON.stringify({ ...report, ...since }, null, 2)}\n`
}

const awaitRuns = async (...asked: Parameters<typeof waitForRuns>): Promise<InVain | null> =>
  await (await import('./status/wait.ts')).waitForRuns(...asked)

export const command: Command = {
  help,
  async run(args) {
    const values = readOptions('status', args, options)
    const files = await openGuestFiles(readRoot(values.root))
    if (values.timeline === '-' && values.json)
      throw new InputError('--timeline: a picture and --json cannot both go to stdout')
    const timeout = readTimeout(values.timeout, values.wait)
    const inVain = values.wait ? await awaitRuns(files, timeout, values.root === '/') : null
    if (inVain !== null) printError(`${inVain.why}\n`)
    const state = readState(files)
    const { report } = state
    if (report === null) {
      printError(nothingText(state, files))
      return inVain === null || inVain.isSwitchedOff ? exitCode.noContext : exitCode.failed
    }
    if (values.timeline !== undefined) await draw(report, values.timeline)
    if (values.timeline !== '-')
      print(values.json ? statusJson(report, state) : statusText(report, state, Date.now()))
    return report.outcome === 'failed' || inVain !== null ? exitCode.failed : exitCode.done
  },
}
