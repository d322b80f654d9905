/** A report for people: a line a module, a line an action that matters, its diff, and a summary. */
import { printable, printableLines } from '../context/printable.ts'
import type { ActionReport, ModuleReport, Report } from '../engine/report.ts'
import type { Outcome } from '../machine/machine.ts'
import { networkText } from './network-text.ts'
import { outcomeColour, paint, paintDiff } from './style.ts'
import { counted } from './words.ts'

/** What an outcome is called: a plan only says what would be. */
const wordOf = (outcome: Outcome, mode: Report['mode']): string =>
  outcome === 'changed' && mode === 'plan' ? 'would change' : outcome

/** Programs are run rather than changed. */
const actionWord = ({ kind, outcome }: ActionReport, mode: Report['mode']): string => {
  const isRun = (kind === 'command' || kind === 'grow' || kind === 'script') && outcome === 'changed'
  if (!isRun) return wordOf(outcome, mode)
  return mode === 'plan' ? 'would run' : 'ran'
}

const actionText = (action: ActionReport, mode: Report['mode']): string => {
  const word = actionWord(action, mode)
  const message = action.message === undefined ? '' : `: ${printableLines(action.message)}`
  const line = `  ${paint(outcomeColour[action.outcome], word)} ${printable(action.summary)}${message}\n`
  return line + (action.diff === undefined || action.diff === '' ? '' : paintDiff(action.diff, '    '))
}

/** Why a module did something, where it is not simply what the context says. */
const reasonText = ({ reason }: ModuleReport): string =>
  reason === 'repair' ? ' again, since what it had made was changed' : ''

/** The service and the intent go before the files that say it, where there is anything to see. */
const networkOf = (module: ModuleReport, { network, mode }: Report): { title: string; intent: string } => {
  if (module.name !== 'network' || network === undefined) return { title: '', intent: '' }
  const isShown = mode === 'plan' || module.outcome !== 'unchanged'
  return {
    title: network.renderer === null ? '' : ` (${network.renderer})`,
    intent: isShown ? networkText(network) : '',
  }
}

const moduleText = (module: ModuleReport, report: Report): string => {
  const { mode } = report
  const word = paint(outcomeColour[module.outcome], wordOf(module.outcome, mode))
  const message = module.message === undefined ? '' : `: ${printableLines(module.message)}`
  if (module.actions.length === 0 && module.outcome !== 'failed') return ''
  const actions = module.actions.filter(action => action.outcome !== 'unchanged')
  const { title, intent } = networkOf(module, report)
  const head = `${paint('bold', module.name)} ${word}${reasonText(module)}${title}${message}\n`
  return head + intent + actions.map(action => actionText(action, mode)).join('')
}

const count = (report: Report, outcome: Outcome): number =>
  report.modules.flatMap(module => module.actions).filter(action => action.outcome === outcome).length

/** "3 changed, 5 unchanged, 1 failed" */
export const summaryText = (report: Report): string => {
  const outcomes: readonly Outcome[] = ['changed', 'unchanged', 'skipped', 'failed']
  const parts = outcomes
    .map(outcome => ({ outcome, number: count(report, outcome) }))
    .filter(({ number }) => number > 0)
    .map(({ outcome, number }) => `${number} ${wordOf(outcome, report.mode)}`)
  const errors = report.problems.filter(problem => problem.severity === 'error').length
  if (errors > 0) parts.push(`${counted(errors, 'error')} in the context`)
  return parts.length === 0 ? 'nothing to do' : parts.join(', ')
}

/** The whole report; unchanged actions are only counted. */
export const reportText = (report: Report): string => {
  const { kind, path, label } = report.source
  const labelText = label === null ? '' : `, label ${printable(label)}`
  return [
    `Context: ${printable(path)} (${kind}${labelText})\n`,
    ...report.modules.map(module => moduleText(module, report)),
    `${report.mode === 'plan' ? 'Plan' : 'Result'}: ${summaryText(report)}.\n`,
  ].join('')
}
