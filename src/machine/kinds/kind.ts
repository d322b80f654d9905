/** What a kind of action is: how to find out whether it is so already, to show it, and to make it so. */
import type { Action } from '../actions.ts'
import type { Attributes } from '../files.ts'
import type { Machine, Performed, ShowDiff } from '../machine.ts'

export interface Kind<A extends Action> {
  /**
   * Makes the action so where it is not; in a plan the machine's files keep the change to themselves.
   *
   * @throws ActionError with what could not be done, why, and what helps
   */
  readonly perform: (action: A, machine: Machine) => Performed | Promise<Performed>
  /** The one line people know it by. */
  readonly describe: (action: A) => string
}

export const unchanged: Performed = { outcome: 'unchanged' }

/** A change of what lies at these paths; its diff is made only where somebody reads it. */
export const changed = (
  wrote: readonly string[],
  show: ShowDiff | null,
  diff: (show: ShowDiff) => string,
): Performed => ({ outcome: 'changed', wrote, ...(show !== null && { diff: diff(show) }) })

/** The line of a diff that says how mode and owner change; empty where they stay. */
export const attributesDiff = (path: string, before: Attributes, after: Attributes): string => {
  const changes = [
    before.mode === after.mode ? '' : `mode ${octal(before.mode)} -> ${octal(after.mode)}`,
    before.uid === after.uid && before.gid === after.gid
      ? ''
      : `owner ${before.uid}:${before.gid} -> ${after.uid}:${after.gid}`,
  ].filter(change => change !== '')
  return changes.length === 0 ? '' : `${path}: ${changes.join(', ')}\n`
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')
