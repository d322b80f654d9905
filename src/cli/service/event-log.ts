/**
 * Tells the Application log of Windows what came of a run: one event under the source `vmcontext`, which
 * `vmcontext install` registers. eventcreate.exe, a part of Windows, writes it.
 */

import type { Report } from '../../engine/report.ts'
import { systemProgram } from '../../machine/windows/system.ts'
import { summaryText } from '../report-text.ts'

/** Ids that eventcreate.exe allows are 1 to 1000. */
const ids = { done: 1, failed: 2, noContext: 3 } as const

/** More than that nobody reads there; the report and the log have it all. */
const longest = 8000

interface Event {
  readonly type: 'INFORMATION' | 'WARNING' | 'ERROR'
  readonly id: number
  readonly text: string
}

/** `report`: null where no context was found. */
export const eventOf = (report: Report | null): Event => {
  if (report === null)
    return { type: 'INFORMATION', id: ids.noContext, text: 'No context found; nothing was changed.' }
  const summary = `${report.outcome}: ${summaryText(report)}`
  const failures = report.modules.flatMap(({ name, message, actions }) => [
    ...(message === undefined ? [] : [`${name}: ${message}`]),
    ...actions
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ summary, message = 'failed' }) => `${name}: ${summary}: ${message}`),
  ])
  const problems = report.problems.map(({ message }) => message)
  const isFailed = report.outcome === 'failed'
  return {
    type: isFailed ? 'ERROR' : problems.length > 0 ? 'WARNING' : 'INFORMATION',
    id: isFailed ? ids.failed : ids.done,
    text: [summary, ...failures, ...problems].join('\n').slice(0, longest),
  }
}

/** A run that came to no report. */
export const failureEvent = (message: string): Event => ({
  type: 'ERROR',
  id: ids.failed,
  text: `failed: ${message}`.slice(0, longest),
})

/** Milliseconds in which a failure that comes again, as it is tried again, is one event: longer than all tries take. */
const sameIncident = 20 * 60_000

/** Writes events, but of a failure that stays the same only the first. */
export const sparing = (
  write: (event: Event) => Promise<void>,
  clock = () => performance.now(),
): ((event: Event) => Promise<void>) => {
  let last = { said: '', at: 0 }
  return async event => {
    const said = JSON.stringify(event)
    const isAgain = event.type === 'ERROR' && said === last.said && clock() - last.at < sameIncident
    if (isAgain) return
    last = { said, at: clock() }
    await write(event)
  }
}

/** Writes the event and does not wait for it. */
const write = async ({ type, id, text }: Event): Promise<void> => {
  const { spawn } = await import('node:child_process')
  const words = ['/L', 'APPLICATION', '/SO', 'vmcontext', '/T', type, '/ID', String(id), '/D', text]
  const child = spawn(systemProgram('eventcreate.exe'), words, { stdio: 'ignore', windowsHide: true })
  // The log file has to do.
  child.on('error', () => {})
  child.unref()
}

const tell = sparing(write)

/** `report`: null where no context was found. */
export const tellEventLog = (report: Report | null): Promise<void> => tell(eventOf(report))

export const tellFailure = (message: string): Promise<void> => tell(failureEvent(message))
