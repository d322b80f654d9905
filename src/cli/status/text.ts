/** The last run at a glance: when, how it went, what failed and what helps, what is still to come. */

import { printable, printableLines } from '../../context/printable.ts'
import { inOneLine, type Problem } from '../../context/problem.ts'
import type { ModuleReport, Report, RunReport } from '../../engine/report.ts'
import { problemText } from '../problem-text.ts'
import { reportText } from '../report-text.ts'
import { paint } from '../style.ts'
import { counted, durationText, momentText, runText } from '../words.ts'
import type { State } from './state.ts'

const dated = (iso: string, now: number): string => {
  const seconds = (now - Date.parse(iso)) / 1000
  const date = momentText(iso)
  // A clock that was set back since says nothing.
  return Number.isFinite(seconds) && seconds >= 0 ? `${date}, ${durationText(seconds)} ago` : date
}

const runLines = (runs: readonly RunReport[], now: number): readonly string[] => {
  const width = Math.max(14, ...runs.map(run => runText(run).length))
  return runs.map(run => {
    const { started, milliseconds, outcome } = run
    const took = durationText(milliseconds / 1000)
    return `  ${runText(run).padEnd(width)} ${dated(started, now)}: ${outcome} in ${took}\n`
  })
}

const runsOf = (report: Report): readonly RunReport[] =>
  report.runs ?? [
    {
      stage: report.stage,
      started: report.started,
      outcome: report.outcome,
      begun: 0,
      milliseconds: report.milliseconds,
    },
  ]

const failures = (modules: readonly ModuleReport[]): readonly string[] =>
  modules
    .filter(({ outcome }) => outcome === 'failed')
    .flatMap(({ name, message, actions }) => {
      const failed = actions.filter(({ outcome }) => outcome === 'failed')
      const reasons = failed.map(action => `${action.summary}: ${action.message ?? 'failed'}`)
      const all = message === undefined ? reasons : [message, ...reasons]
      return (all.length === 0 ? ['see its problems below'] : all).map(
        why => `  ${paint('bold', name)}: ${printableLines(why)}\n`,
      )
    })

const errorsOf = (problems: readonly Problem[]): readonly string[] =>
  problems
    .filter(({ severity }) => severity === 'error')
    .map(problem => `  ${paint('bold', 'context')}: ${inOneLine(problem)}\n`)

/** What went wrong, each with what helps. */
const wrongText = (report: Report): string => {
  const lines = [...failures(report.modules), ...errorsOf(report.problems)]
  if (lines.length === 0) return ''
  const advice = `  Mend it, then run ${paint('bold', 'vmcontext apply')}; vmcontext plan shows what that would change.\n`
  return `${paint('red', `What failed (${counted(lines.length, 'thing')}):`)}\n${lines.join('')}${advice}`
}

const verdict = (report: Report): string => {
  if (report.outcome === 'failed') return paint('red', 'Something failed.')
  return paint(
    'green',
    report.outcome === 'changed'
      ? 'All is well: this machine was made what its context says.'
      : 'All is well.',
  )
}

const toCome = {
  hooks: "The owner's own programs of the local stage are still to come.",
  network: 'The network stage is still to come: it waits for the network.',
} as const

/** What is going on now, or is to come. */
const nowText = ({ report, vain, running }: State, now: number): string => {
  if (running !== null) return `A run is at work now (process ${running}).\n`
  if (vain !== null)
    return `${paint('yellow', `A later run, ${dated(vain, now)}, found no context any more and changed nothing.`)}\n`
  return report?.next === undefined ? '' : `${toCome[report.next]}\n`
}

/** `now`: milliseconds since 1970. */
export const statusText = (report: Report, state: State, now: number): string => {
  const problems = report.problems.filter(({ severity }) => severity !== 'error')
  return [
    `${verdict(report)}\n`,
    ...runLines(runsOf(report), now),
    nowText(state, now),
    wrongText(report),
    `\n${reportText(report)}`,
    ...problems.map(problem => problemText(problem, 'stdout')),
    `vmcontext ${printable(report.agent)}\n`,
  ].join('')
}
