/** How long a run takes for what is no module. */
import { clock, spanSince } from './clock.ts'
import type { PhaseReport } from './report.ts'

export interface Phases {
  /** Those that are over, in their order. */
  readonly done: readonly PhaseReport[]
  readonly during: <T>(name: PhaseReport['name'], work: () => T | Promise<T>) => Promise<T>
}

export const measurePhases = (stage: PhaseReport['stage']): Phases => {
  const done: PhaseReport[] = []
  return {
    done,
    during: async (name, work) => {
      const begun = clock()
      try {
        return await work()
      } finally {
        done.push({ name, stage, ...spanSince(begun) })
      }
    },
  }
}
