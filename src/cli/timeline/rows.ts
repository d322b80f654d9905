/** The rows of a timeline: what each run of a report did, in the order in which it began. */
import type { ActionReport, ModuleReport, PhaseReport, Report, RunReport, Span } from '../../engine/report.ts'
import type { Outcome } from '../../machine/machine.ts'

/** `phase`: what is no module. */
export type Kind = Outcome | 'phase'

export interface Row extends Span {
  readonly label: string
  readonly kind: Kind
  /** Below which it stands: an action below its module. */
  readonly depth: 0 | 1
  /** What a reader learns who points at it. */
  readonly detail: string
}

export interface Panel extends Span {
  readonly run: RunReport
  readonly rows: readonly Row[]
}

const phaseNames: Readonly<Record<PhaseReport['name'], string>> = {
  medium: 'finding the medium',
  facts: 'asking PowerShell',
  nics: 'waiting for network cards',
  plan: 'reading the machine, planning',
  labels: 'SELinux labels',
  disk: 'writing to the disk',
}

/** More than these of one module are counted only. */
const mostActions = 24

const span = ({ begun, milliseconds }: { begun?: number; milliseconds?: number }): Span | null =>
  begun === undefined || milliseconds === undefined ? null : { begun, milliseconds }

const actionRow = (action: ActionReport): readonly Row[] => {
  const when = span(action)
  if (when === null || action.outcome === 'unchanged' || action.outcome === 'skipped') return []
  const { kind, summary, outcome, message } = action
  const detail = `${kind}: ${summary} ${outcome}${message === undefined ? '' : `: ${message}`}`
  return [{ ...when, label: summary, kind: outcome, depth: 1, detail }]
}

/** The longest of them and all that failed, in their order. */
const worthARow = (rows: readonly Row[]): readonly Row[] => {
  if (rows.length <= mostActions) return rows
  const byWeight = rows.toSorted(
    (a, b) => Number(b.kind === 'failed') - Number(a.kind === 'failed') || b.milliseconds - a.milliseconds,
  )
  const chosen = new Set(byWeight.slice(0, mostActions))
  return rows.filter(row => chosen.has(row))
}

const moduleRows = (module: ModuleReport): readonly Row[] => {
  const when = span(module)
  if (when === null || (module.actions.length === 0 && module.outcome !== 'failed')) return []
  const all = module.actions.flatMap(actionRow)
  const actions = worthARow(all)
  const unseen = module.actions.length - actions.length
  const { name, outcome, message, reason } = module
  const detail = [
    `${name}: ${outcome}`,
    ...(message === undefined ? [] : [message]),
    ...(reason === undefined ? [] : [`reason: ${reason}`]),
    ...(unseen === 0 ? [] : [`${unseen} of its ${module.actions.length} actions have no row`]),
  ].join('\n')
  return [{ ...when, label: name, kind: outcome, depth: 0, detail }, ...actions]
}

const phaseRow = ({ name, begun, milliseconds }: PhaseReport): readonly Row[] => {
  const label = phaseNames[name] ?? name
  return [{ begun, milliseconds, label, kind: 'phase', depth: 0, detail: label }]
}

/** The runs of a report, each with its rows; none where an older agent wrote it, which did not look at the clock. */
export const panelsOf = (report: Report): readonly Panel[] => {
  const groups = [...(report.phases ?? []).map(phaseRow), ...report.modules.map(moduleRows)].flatMap(rows =>
    rows[0] === undefined ? [] : [{ begun: rows[0].begun, rows }],
  )
  const sorted = groups.toSorted((a, b) => a.begun - b.begun)
  const runs = (report.runs ?? []).toSorted((a, b) => a.begun - b.begun)
  return runs.map((run, index) => {
    const from = index === 0 ? Number.NEGATIVE_INFINITY : run.begun
    const to = runs[index + 1]?.begun ?? Number.POSITIVE_INFINITY
    const rows = sorted.filter(({ begun }) => begun >= from && begun < to).flatMap(group => group.rows)
    const begun = Math.min(run.begun, ...rows.map(row => row.begun))
    const end = Math.max(run.begun + run.milliseconds, ...rows.map(row => row.begun + row.milliseconds))
    return { run, rows, begun, milliseconds: end - begun }
  })
}
