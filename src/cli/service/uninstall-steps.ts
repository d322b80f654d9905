/** How the service goes again. What the agent made of the machine stays: users, network, keys. */
import { dataFolder, eventKey, installedProgram, type Place, programFolder, samePath } from './place.ts'
import type { Step } from './step.ts'
import { holdSteps, schtasks } from './task-steps.ts'

export interface UninstallOptions {
  /** Log, state and reports go too. */
  readonly purge: boolean
  /** Program and source of events are the MSI's. */
  readonly msi: boolean
}

/** A program cannot remove itself while it runs. */
export const isKept = (place: Place): boolean => samePath(place.running, installedProgram(place))

const taskSteps = (place: Place): readonly Step[] =>
  place.registered ? [...holdSteps, schtasks('/Delete', '/F')] : []

/** What has to be done, in order; none where nothing is there. */
export const uninstallSteps = (place: Place, { purge, msi }: UninstallOptions): readonly Step[] => [
  ...taskSteps(place),
  ...(place.eventSource && !msi
    ? [{ kind: 'run', program: 'reg.exe', arguments: ['delete', eventKey, '/f'] } as const]
    : []),
  ...(place.installed && !msi && !isKept(place)
    ? [{ kind: 'remove', path: programFolder(place) } as const]
    : []),
  ...(purge ? [{ kind: 'remove', path: dataFolder(place) } as const] : []),
]
