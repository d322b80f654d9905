/**
 * Entries of the journal with fields of their own, for those who search it by what happened rather than by words:
 * `journalctl MESSAGE_ID=… VMCONTEXT_MODULE=ssh -o json` (systemd.journal-fields(7)). What each MESSAGE_ID means, and
 * what to do about it, is in systemd/vmcontext.catalog; a new one is a line here and a part there.
 */
import { printable } from '../../context/printable.ts'
import type { ActionReport, ModuleReport, Report } from '../../engine/report.ts'
import { summaryText } from '../report-text.ts'

/** Never changed, and never used for anything else. */
export const messageIds = {
  applied: 'de26f8e5362c4a5b9b4f647df261fa5a',
  failed: '0900df97ccab4249a1fff98f7f17bfc9',
  noContext: '8c4c591f0c0b45f8b07b4d3cedc30d57',
  moduleChanged: 'd6eeb4d909994dc2a973cb84d681285a',
  actionFailed: 'f728943834d94551a4ab3ff751379ac3',
} as const

/** Fields of one entry, in their order; a name may come several times. */
export type Entry = readonly (readonly [name: string, value: string])[]

/** syslog(3) levels. */
const levels = { err: '3', notice: '5', info: '6' } as const

const entry = (
  id: keyof typeof messageIds,
  level: keyof typeof levels,
  message: string,
  fields: Entry,
): Entry => [
  ['MESSAGE', message],
  ['MESSAGE_ID', messageIds[id]],
  ['PRIORITY', levels[level]],
  ['SYSLOG_IDENTIFIER', 'vmcontext'],
  ...fields,
]

const pathField = (path: string): Entry[number] => ['VMCONTEXT_PATH', path]

const actionFailed = ({ name, stage }: ModuleReport, action: ActionReport): Entry =>
  entry('actionFailed', 'err', `${name}: ${action.summary} failed: ${action.message ?? 'no reason given'}`, [
    ['VMCONTEXT_STAGE', stage],
    ['VMCONTEXT_MODULE', name],
    ['VMCONTEXT_ACTION', action.kind],
    ['VMCONTEXT_OUTCOME', 'failed'],
    ...(action.path === undefined ? [] : [pathField(action.path)]),
  ])

const moduleFailed = ({ name, stage }: ModuleReport, message: string): Entry =>
  entry('actionFailed', 'err', `${name} failed: ${message}`, [
    ['VMCONTEXT_STAGE', stage],
    ['VMCONTEXT_MODULE', name],
    ['VMCONTEXT_OUTCOME', 'failed'],
  ])

const moduleChanged = ({ name, stage, actions, reason }: ModuleReport): Entry => {
  const changed = actions.filter(({ outcome }) => outcome === 'changed')
  const paths = [...new Set(changed.flatMap(({ path }) => (path === undefined ? [] : [path])))]
  const what = paths.length === 0 ? changed.map(({ summary }) => summary) : paths
  return entry('moduleChanged', 'info', `${name} changed: ${what.join(', ')}`, [
    ['VMCONTEXT_STAGE', stage],
    ['VMCONTEXT_MODULE', name],
    ['VMCONTEXT_OUTCOME', 'changed'],
    ...(reason === undefined ? [] : [['VMCONTEXT_REASON', reason] as const]),
    ...paths.map(pathField),
  ])
}

const moduleEntries = (module: ModuleReport): readonly Entry[] => [
  ...(module.actions.some(({ outcome }) => outcome === 'changed') ? [moduleChanged(module)] : []),
  ...(module.outcome === 'failed' && module.message !== undefined
    ? [moduleFailed(module, module.message)]
    : []),
  ...module.actions.filter(({ outcome }) => outcome === 'failed').map(action => actionFailed(module, action)),
]

/** What a run did, an entry for each module that changed something, each failure, and the run. */
export const runEntries = (report: Report): readonly Entry[] => [
  ...report.modules.flatMap(moduleEntries),
  entry(
    report.outcome === 'failed' ? 'failed' : 'applied',
    report.outcome === 'failed' ? 'err' : 'info',
    `${report.stage} stage: ${report.outcome}, ${summaryText(report)}, in ${Math.round(report.milliseconds)} ms`,
    [
      ['VMCONTEXT_STAGE', report.stage],
      ['VMCONTEXT_OUTCOME', report.outcome],
      ['VMCONTEXT_SOURCE', report.source.path],
      ['VMCONTEXT_MILLISECONDS', String(Math.round(report.milliseconds))],
      ['VMCONTEXT_VERSION', report.agent],
    ],
  ),
]

/** A run that found nothing to do anything with. */
export const noContextEntry = (source: string): Entry =>
  entry('noContext', 'notice', `no context found (source ${source}); nothing was changed`, [
    ['VMCONTEXT_SOURCE', source],
  ])

/** As logger(1) reads it: a field a line. What would end the line is shown instead. */
export const entryText = (fields: Entry): string =>
  fields.map(([name, value]) => `${name}=${printable(value)}\n`).join('')
