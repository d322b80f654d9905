/** What has become of a run so far, for actions that are the last word on it: READY, and the medium taken out. */
import type { ActionReport, ModuleReport } from './report.ts'

export interface SoFar {
  /** Something has failed. */
  readonly failed: boolean
  /** The machine starts again once the run is over. */
  readonly restarts: boolean
}

const failedIn = (reports: readonly Pick<ActionReport, 'outcome'>[]): boolean =>
  reports.some(({ outcome }) => outcome === 'failed')

const restartsIn = (actions: readonly ActionReport[]): boolean =>
  actions.some(({ kind, outcome }) => kind === 'restart' && outcome === 'changed')

/**
 * The same after these modules, and after these actions of one that is still at work.
 *
 * @param before what was so already; left out, nothing has happened
 */
export const soFar = (
  before: Partial<SoFar>,
  modules: readonly ModuleReport[],
  actions: readonly ActionReport[] = [],
): SoFar => ({
  failed: before.failed === true || failedIn(modules) || failedIn(actions),
  restarts: before.restarts === true || restartsIn([...modules.flatMap(each => each.actions), ...actions]),
})
